import { type Content, takeName } from '../takes/take.js';
import type { Job } from './record.js';
import { type State, stateOf } from './state.js';

/** What a job asked for. */
export function contentOf(job: Job): Content {
  const { model_id, body, wrote, image, end_image } = job.intent;
  return { model_id, body, wrote, image, ...(end_image === undefined ? {} : { end_image }) };
}

const RANK: Record<State, number> = {
  finished: 0,
  rendered: 1,
  submitted: 2,
  unknown: 3,
  pending: 4,
  failed: 5,
  abandoned: 6,
};

/** Orders jobs that could serve the same take: the furthest first, then the newest. */
export function compareJobs(a: Job, b: Job): number {
  return (
    RANK[stateOf(a)] - RANK[stateOf(b)] ||
    b.intent.at.localeCompare(a.intent.at) ||
    (a.job < b.job ? -1 : a.job > b.job ? 1 : 0)
  );
}

/** The SHA-256 of every file on this machine that a job was sent with: local images, and frames of other clips. */
export function filesSent({ intent }: Job): string[] {
  const { image, end_image, frames = {} } = intent;
  const local = [image, end_image].flatMap((each) => /^file:(.*)$/.exec(each ?? '')?.[1] ?? []);
  return [...local, ...Object.values(frames).filter((each) => each !== undefined)];
}

/** The name of the take that a job was made for: `010:2`. */
export function takeNameOfJob(job: Job): string {
  return takeName(job.intent);
}

/** Seconds from the gateway's taking the job to its end, by the gateway's clock where it tells both times, else by ours; `until` is that of its end (milliseconds since 1970). Null if unknown. */
export function renderSeconds(
  { accepted }: Pick<Job, 'accepted'>,
  ended: { created_at: string | null; completed_at: string | null },
  until: number,
): number | null {
  const theirs = Date.parse(ended.completed_at ?? '') - Date.parse(ended.created_at ?? '');
  if (Number.isFinite(theirs) && theirs >= 0) return theirs / 1000;
  const ours = until - Date.parse(accepted?.at ?? '');
  return Number.isFinite(ours) && ours >= 0 ? ours / 1000 : null;
}
