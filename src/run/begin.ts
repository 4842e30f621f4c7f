import { formatUsd } from '../core/money.js';
import type { JobReference } from '../gateway/port.js';
import type { Job } from '../ledger/record.js';
import { isForgotten } from '../ledger/state.js';
import type { Plan, PlannedTake } from '../plan/plan.js';
import type { Take } from '../takes/take.js';
import type { RunShared, WholeRun } from './context.js';
import { findLost } from './find-lost.js';
import type { GatewayLanes } from './lanes.js';
import { latest, record, recordAccepted } from './record.js';

/** A job that an earlier run left open, and the take that it serves; null for none. */
export interface OpenJob {
  job: Job;
  take: Take | null;
  action: 'resume' | 'fetch';
}

/** What an earlier run left open, of takes and of jobs that serve none. */
export function openJobs(plan: Plan): OpenJob[] {
  return jobsOf(plan).flatMap(({ job, take, action }) =>
    action === 'resume' || action === 'fetch' ? [{ job, take, action }] : [],
  );
}

/** False for a job that the gateway has forgotten: it is asked about, and nothing waits for it. */
export function holdsPlace({ job }: Pick<OpenJob, 'job'>): boolean {
  return !isForgotten(job);
}

/** An unknown job that its gateway could tell. */
type Found = Omit<OpenJob, 'action'> & { reference: JobReference };

/** Those of a plan's unknown jobs that their gateway can tell, as far as the run uses it. Nothing of it is in the ledger yet. */
export async function findUnknown(lanes: Pick<GatewayLanes, 'find'>, plan: Plan): Promise<Found[]> {
  const unknown = jobsOf(plan).filter(({ action }) => action === 'settle');
  const asked = unknown.map(async ({ job, take }) => {
    const lane = lanes.find(job);
    const reference = lane ? await findLost(lane.context, lane.gate, job) : null;
    return reference === null ? [] : [{ job, take, reference }];
  });
  return (await Promise.all(asked)).flat();
}

/** Journals what the gateways told of unknown jobs, which are followed from here on. */
export async function adoptFound(whole: WholeRun, found: readonly Found[]): Promise<OpenJob[]> {
  for (const { job, take, reference } of found) await recordAccepted(whole, job, take, reference);
  return found.map(({ job, take }) => ({ job: latest(whole, job), take, action: 'resume' }));
}

function jobsOf({ takes, orphans }: Plan) {
  return [
    ...takes.flatMap(({ job, take, action }) => (job ? [{ job, take, action }] : [])),
    ...orphans.map(({ job, action }) => ({ job, take: null, action })),
  ];
}

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
