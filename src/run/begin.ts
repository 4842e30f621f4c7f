import { formatUsd } from '../core/money.js';
import type { Plan, PlannedTake } from '../plan/plan.js';
import type { RunShared, WholeRun } from './context.js';
import { openJobs } from './open-jobs.js';
import { record } from './record.js';

/**
 * Journals which takes are to be rendered again, so that a plain `render` completes what `--force` began. A take that a cap left out
 * gets no wish: a later run must not spend on what this one neither named nor was agreed to.
 */
export async function journalWishes(context: RunShared, rendering: readonly PlannedTake[]): Promise<boolean> {
  const forced = rendering.flatMap(({ by, job }) =>
    by === 'force' && job && job.again !== 'force' ? [job.job] : [],
  );
  const stored = await Promise.all(forced.map((job) => record(context, { job, again: 'force' })));
  return !stored.includes(false);
}

/** Says what a run is about to do, and where. `found`: unknown jobs that a gateway could tell. */
export function tellStart(whole: WholeRun, plan: Plan, render: number, found: number): void {
  const open = openJobs(plan);
  const [first, ...others] = whole.gateways.map(({ service, keySource }) => ({
    gateway: service,
    key_source: keySource,
  }));
  if (!first) return;
  whole.emit({
    type: 'started',
    render,
    resume: open.filter(({ action }) => action === 'resume').length + found,
    fetch: open.filter(({ action }) => action === 'fetch').length,
    quoted: formatUsd(plan.total),
    committed: plan.committed === null ? null : formatUsd(plan.committed),
    concurrency: whole.settings.concurrency,
    ...first,
    ...(others.length > 0 ? { others } : {}),
  });
}
