import { unreachable } from '../core/result.js';
import type { Job } from '../ledger/record.js';
import { failureOf, isForgotten, stateOf } from '../ledger/state.js';

/** The state of a job and its cause, in one short clause. */
export function stateText(job: Job): string {
  const state = stateOf(job);
  switch (state) {
    case 'pending':
      return 'settled: will be resubmitted';
    case 'unknown':
      return job.lost ? `reply lost: ${job.lost.why}` : 'no reply was recorded';
    case 'submitted':
      return lastError(job) ?? 'rendering at the gateway';
    case 'rendered':
      return lastError(job) ?? 'rendered, clip not here yet';
    case 'failed':
      return failureText(job);
    case 'finished':
    case 'abandoned':
      return state;
    default:
      return unreachable(state);
  }
}

/** The last error of a job in its current state, null if there was none. */
export function lastError(job: Job): string | null {
  if (isForgotten(job) && job.trouble)
    return `the gateway no longer knows ${job.accepted?.request_id}: ${job.trouble.why}`;
  const since = job.finished ?? job.ended?.at ?? job.accepted?.at ?? '';
  return job.trouble && job.trouble.at >= since ? job.trouble.why : null;
}

/** The text for a finished job whose clip is not on this disk. */
export function missingText(job: Job): string {
  const trouble = lastError(job);
  return trouble === null ? 'missing here' : `missing here: ${trouble}`;
}

/** Why a job failed, in the gateway's words; empty if it did not fail. */
export function failureText(job: Job): string {
  const failure = failureOf(job);
  switch (failure) {
    case null:
      return '';
    case 'refused':
      return `refused (${job.refused?.status}): ${job.refused?.why}`;
    case 'render':
    case 'error':
      return `${job.ended?.word}: ${job.ended?.error ?? 'no reason given'}`;
    case 'output':
      return `${job.ended?.word} without a clip URL`;
    default:
      return unreachable(failure);
  }
}
