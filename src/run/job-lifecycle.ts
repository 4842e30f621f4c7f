import type { JobReference } from '../gateway/port.js';
import type { Job } from '../ledger/record.js';
import { hasErrorRetry } from '../plan/decide.js';
import type { PlannedTake } from '../plan/plan.js';
import type { Take } from '../takes/take.js';
import type { RunContext } from './context.js';
import type { Rendered } from './fetch-clips.js';
import { followJob } from './follow.js';
import { type Cause, labelOf } from './record.js';
import type { SubmissionGate } from './submission-gate.js';
import { submitTake } from './submit.js';

/** What became of a job in flight: `open` = it may still render at the gateway (unless that has forgotten it) and is not followed any more in this run; `failed` = the take has failed for good; `again` = it may be submitted once more, which `renderTake` does; `taken` = another run has the take. */
export type JobOutcome =
  | ({ kind: 'rendered' } & Rendered)
  | { kind: 'open'; forgotten: boolean }
  | { kind: 'taken' }
  | { kind: 'over'; failed: boolean; again: boolean };

/** A take that is to be rendered. */
export interface TakeToRender {
  planned: PlannedTake;
  /** Its jobs so far, the newest first. */
  earlier: readonly Job[];
  /** True where another run is known to have it by now. */
  isTaken(): boolean;
}

/**
 * Renders a take that holds a place at the gateway: submits it, follows the job, and submits it again after an uncharged failure while that is
 * allowed. `over` covers takes that were not submitted and jobs that failed.
 */
export async function renderTake(
  { context, gate }: { context: RunContext; gate: SubmissionGate },
  { planned, earlier, isTaken }: TakeToRender,
): Promise<JobOutcome> {
  const { take } = planned;
  const chain = [...earlier];
  let cause: Cause = planned;
  for (;;) {
    const submitted = await submitTake(context, gate, { take, cause, isTaken });
    if (!submitted.ok && submitted.error === 'taken') return { kind: 'taken' };
    if (!submitted.ok) return { kind: 'over', failed: submitted.error === 'refused', again: false };
    const { job, reference } = submitted.value;
    const outcome = await toItsEnd(context, job, reference, take, hasErrorRetry(job, chain));
    if (outcome.kind !== 'over' || !outcome.again) return outcome;
    chain.unshift(job);
    cause = { by: 'error', replaces: job.job };
  }
}

/** Follows a job that an earlier run left rendering, to its end at the gateway. */
export async function resumeJob(context: RunContext, job: Job, take: Take | null): Promise<JobOutcome> {
  if (!job.accepted) throw new Error(`job ${job.job} was never accepted`);
  return toItsEnd(context, job, job.accepted, take, false);
}

async function toItsEnd(
  context: RunContext,
  job: Job,
  reference: JobReference,
  take: Take | null,
  mayRetry: boolean,
): Promise<JobOutcome> {
  const followed = await followJob(context, job, reference, take);
  if (followed.kind === 'rendered') return { kind: 'rendered', job, media: followed.media, take };
  context.journal.shared?.release(job.job);
  if (followed.kind === 'open') return followed;
  const again = followed.class === 'error' && mayRetry && !context.stop.submissions.aborted;
  context.emit({ type: 'failed', class: followed.class, why: followed.why, again, ...labelOf(job, take) });
  return { kind: 'over', failed: !again && take !== null, again };
}
