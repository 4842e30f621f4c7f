/** The code of each verb, loaded when it is asked for. */
export const VERBS = {
  clean: async () => (await import('./verbs/clean.js')).clean,
  cut: async () => (await import('./verbs/cut.js')).cut,
  doctor: async () => (await import('./verbs/doctor.js')).doctor,
  init: async () => (await import('./verbs/init.js')).init,
  keep: async () => (await import('./verbs/keep.js')).keep,
  models: async () => (await import('./verbs/models.js')).models,
  pick: async () => (await import('./verbs/pick.js')).pick,
  plan: async () => (await import('./verbs/plan.js')).plan,
  render: async () => (await import('./verbs/render.js')).render,
  report: async () => (await import('./verbs/report.js')).report,
  restore: async () => (await import('./verbs/restore.js')).restore,
  sandbox: async () => (await import('./verbs/sandbox.js')).sandbox,
  settle: async () => (await import('./verbs/settle.js')).settle,
  status: async () => (await import('./verbs/status.js')).status,
  unlock: async () => (await import('./verbs/unlock.js')).unlock,
  validate: async () => (await import('./verbs/validate.js')).validate,
};
