import type { Job } from './record.js';

/** What became of a take; the words of `status`, report and lockfile. */
export const STATES = [
  'pending',
  'unknown',
  'submitted',
  'rendered',
  'finished',
  'failed',
  'abandoned',
] as const;
export type State = (typeof STATES)[number];

/**
 * The states of a take: those of its job; `outdated` = edited, nothing accepted for what it now says, and an older version's
 * clip stands in for it; `stale` = finished, and the clip that its frame is from was replaced since; `blocked` = pending, and the clip
 * that its frame is from does not come before a person decides.
 */
export const TAKE_STATES = ['outdated', 'stale', 'blocked', ...STATES] as const;
export type TakeState = (typeof TAKE_STATES)[number];

/** Why a take is `failed`. `error`: not charged. `output`: done without a link, possibly charged. */
export const FAILURE_CLASSES = ['refused', 'render', 'error', 'output'] as const;
export type FailureClass = (typeof FAILURE_CLASSES)[number];

/**
 * The state of a job by its facts. A job whose every attempt was released is `pending`, and so is an unknown one that may be sent
 * again. A job that was abandoned on one branch and adopted on another is followed: its clip may be paid. One that the gateway has
 * forgotten is what a person decided about it, as long as nobody has heard of it since.
 */
export function stateOf(job: Job): State {
  if (job.finished) return 'finished';
  if (isForgotten(job) && job.abandoned) return 'abandoned';
  if (isForgotten(job) && job.again === 'resubmit') return 'pending';
  if (hasClip(job)) return 'rendered';
  if (job.accepted && !job.ended) return 'submitted';
  if (job.abandoned) return 'abandoned';
  if (job.ended || job.refused) return 'failed';
  if (isReleased(job) || job.again === 'resubmit') return 'pending';
  return 'unknown';
}

/**
 * True for an accepted job without its clip whose request id the gateway did not know when it was last asked. It holds no place
 * there, and `settle` decides about it.
 */
export function isForgotten(job: Job): boolean {
  const { accepted, ended, trouble } = job;
  if (!accepted || job.finished || trouble?.missing !== true) return false;
  if (ended && !hasClip(job)) return false;
  return trouble.at >= (ended?.at ?? accepted.at);
}

/** True where the gateway said that the job is done, with a clip. */
export function hasClip({ ended }: Job): boolean {
  return ended?.outcome === 'done' && ended.media.length > 0;
}

/** Null unless the job is `failed`. */
export function failureOf(job: Job): FailureClass | null {
  if (stateOf(job) !== 'failed') return null;
  if (job.refused && !job.ended) return 'refused';
  if (job.ended?.outcome !== 'failed') return 'output';
  return job.ended.charged === 'no' ? 'error' : 'render';
}

/** True where the last attempt of a job was provably not accepted. */
export function isReleased(job: Job): boolean {
  return !job.accepted && !job.refused && !job.lost && job.released?.attempt === job.intent.attempt;
}
