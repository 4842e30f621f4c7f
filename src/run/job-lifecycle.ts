import { unreachable } from '../core/result.js';
import { takeNameOfJob } from '../ledger/job.js';
import type { Job } from '../ledger/record.js';
import { hasErrorRetry } from '../plan/decide.js';
import type { PlannedTake } from '../plan/plan.js';
import { type Take, takeName } from '../takes/take.js';
import type { RunContext } from './context.js';
import type { Rendered } from './fetch-clips.js';
import { followJob } from './follow.js';
import type { SubmissionGate } from './submission-gate.js';
import { submitTake } from './submit.js';

/** What became of a job in flight: `open` = it may still render at the gateway (unless that has forgotten it) and is not followed any more in this run; `failed` = the take has failed, and is not tried again. */
export type JobOutcome =
  | { kind: 'rendered'; rendered: Rendered }
  | { kind: 'open'; forgotten: boolean }
  | { kind: 'over'; failed: boolean };

/**
 * Renders a take that holds a place at the gateway: submits it, follows the job, and submits it again after an uncharged failure while that is
 * allowed. `over` covers takes that were not submitted and jobs that failed.
 */
export async function renderTake(
  context: RunContext,
  gate: SubmissionGate,
  planned: PlannedTake,
  earlier: readonly Job[],
): Promise<JobOutcome> {
  const { take } = planned;
  const chain = [...earlier];
  let cause = { by: planned.by, replaces: planned.replaces };
  for (;;) {
    const submitted = await submitTake(context, gate, take, cause);
    if (submitted.kind !== 'accepted') return { kind: 'over', failed: submitted.kind === 'failed' };
    const { job } = submitted;
    const followed = await followJob(context, job, submitted.reference, takeName(take), true);
    if (followed.kind === 'open') return followed;
    if (followed.kind === 'rendered')
      return { kind: 'rendered', rendered: { job, media: followed.media, take } };
    const again =
      followed.class === 'error' && hasErrorRetry(job, chain) && !context.stop.submissions.aborted;
    context.emit({
      type: 'failed',
      class: followed.class,
      why: followed.why,
      again,
      take: takeName(take),
      job: job.job,
    });
    if (!again) return { kind: 'over', failed: true };
    chain.unshift(job);
    cause = { by: 'error', replaces: job.job };
  }
}

/** Follows a job that an earlier run left rendering, to its end at the gateway. */
export async function resumeJob(context: RunContext, job: Job, take: Take | null): Promise<JobOutcome> {
  if (!job.accepted) throw new Error(`job ${job.job} was never accepted`);
  const of = { take: take ? takeName(take) : takeNameOfJob(job), job: job.job };
  const followed = await followJob(context, job, job.accepted, of.take, false);
  switch (followed.kind) {
    case 'open':
      return followed;
    case 'rendered':
      return { kind: 'rendered', rendered: { job, media: followed.media, take } };
    case 'failed':
      context.emit({ type: 'failed', class: followed.class, why: followed.why, again: false, ...of });
      return { kind: 'over', failed: take !== null };
    default:
      return unreachable(followed);
  }
}
