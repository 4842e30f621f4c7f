import { unreachable } from '../core/result.js';
import type { Job } from '../ledger/record.js';
import { failureOf, isForgotten, stateOf } from '../ledger/state.js';

/** Where a job stands and why, in one clause for people. */
export function standing(job: Job): string {
  const state = stateOf(job);
  switch (state) {
    case 'pending':
      return 'settled: submit again';
    case 'unknown':
      return job.lost ? `answer lost: ${job.lost.why}` : 'no answer was recorded';
    case 'submitted':
      return lastTrouble(job) ?? 'rendering at the gateway';
    case 'rendered':
      return lastTrouble(job) ?? 'rendered, clip not here yet';
    case 'failed':
      return failureText(job);
    case 'finished':
    case 'abandoned':
      return state;
    default:
      return unreachable(state);
  }
}

/** What keeps a job from getting further, null where nothing did since it got as far as it is. */
export function lastTrouble(job: Job): string | null {
  if (isForgotten(job) && job.trouble)
    return `the gateway does not know ${job.accepted?.request_id} any more: ${job.trouble.why}`;
  const since = job.finished ?? job.ended?.at ?? job.accepted?.at ?? '';
  return job.trouble && job.trouble.at >= since ? job.trouble.why : null;
}

/** What to say of a finished job whose clip is not on this disk. */
export function missingText(job: Job): string {
  const trouble = lastTrouble(job);
  return trouble === null ? 'missing here' : `missing here: ${trouble}`;
}

/** Why a failed job failed, in the gateway's words; empty for any other. */
export function failureText(job: Job): string {
  const failure = failureOf(job);
  switch (failure) {
    case null:
      return '';
    case 'refused':
      return `refused (${job.refused?.status}): ${job.refused?.why}`;
    case 'render':
      return `${job.ended?.word}: ${job.ended?.error ?? 'no reason given'}`;
    case 'error':
      return `${job.ended?.word}: ${job.ended?.error ?? 'no reason given'}`;
    case 'output':
      return `${job.ended?.word} without a link to a clip`;
    default:
      return unreachable(failure);
  }
}
