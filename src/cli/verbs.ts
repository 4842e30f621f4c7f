import type { Prepare, Verb } from './commands/use.js';

/** Passes the manifest to the code of a verb; loaded together with the verb. */
const film = () => import('./film-verbs.js');

/** Prepares a verb about no manifest, which refuses in JSON too if its options ask for that. */
function alone<Words extends unknown[]>(verb: Verb<Words>): Prepare<Words> {
  return (context, ...words) => {
    const isJson = words.some((word) => (word as { json?: boolean } | undefined)?.json === true);
    const about = isJson ? { ...context, refusals: { manifest: '', indent: 2 as const } } : context;
    return { run: verb.bind(null, about, ...words) };
  };
}

/** What prepares each verb, loaded with its code when it is asked for. */
export const VERBS = {
  clean: async () => (await film()).withManifest((await import('./verbs/clean.js')).clean),
  completion: async () => alone((await import('./verbs/completion.js')).completion),
  cut: async () => (await film()).withManifest((await import('./verbs/cut.js')).cut),
  doctor: async () => (await film()).withManifestIfAny((await import('./verbs/doctor.js')).doctor),
  init: async () => alone((await import('./verbs/init.js')).init),
  keep: async () => (await film()).withManifestAndTakes((await import('./verbs/keep.js')).keep),
  ledger: async () => (await film()).withManifestBehindWord((await import('./verbs/ledger.js')).ledger),
  models: async () => alone((await import('./verbs/models.js')).models),
  pick: async () => (await film()).withManifestAndTakes((await import('./verbs/pick.js')).pick),
  plan: async () => (await film()).withManifestOrStdin((await import('./verbs/plan.js')).plan),
  render: async () => (await film()).withManifest((await import('./verbs/render.js')).render, 0),
  report: async () => (await film()).withManifest((await import('./verbs/report.js')).report),
  restore: async () => (await film()).withManifest((await import('./verbs/restore.js')).restore),
  review: async () => (await film()).withManifest((await import('./verbs/review.js')).review),
  sandbox: async () => alone((await import('./verbs/sandbox.js')).sandbox),
  schema: async () => (await film()).withManifest((await import('./verbs/schema.js')).schema),
  settle: async () => (await film()).withManifestAndTakes((await import('./verbs/settle.js')).settle),
  status: async () => (await film()).withManifest((await import('./verbs/status.js')).status),
  unlock: async () => (await film()).withManifest((await import('./verbs/unlock.js')).unlock),
  validate: async () => (await film()).withManifestOrStdin((await import('./verbs/validate.js')).validate),
};
