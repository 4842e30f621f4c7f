import { isoTime } from '../core/clock.js';
import type { Job } from '../lockfile/record.js';
import { clipFlags } from '../media/flags.js';
import { ERROR_RETRIES, errorTries } from '../plan/decide.js';
import { madeFor } from '../plan/job.js';
import { supersededPath } from '../plan/moves.js';
import type { PlannedTake } from '../plan/plan.js';
import type { Take } from '../shots/take.js';
import { takeName } from '../shots/take.js';
import { download } from './download.js';
import { followJob } from './follow.js';
import type { Lane } from './lane.js';
import { alreadyPlaced, placeClips } from './place.js';
import { record } from './record.js';
import { submitTake } from './submit.js';
import type { World } from './world.js';

/** A job that is rendered, with the links of the last status answer; null where nobody asked in this run. */
export interface Rendered {
  job: Job;
  media: string[] | null;
  /** The take that the clip is for; null for a leftover job. */
  take: Take | null;
}

/**
 * Renders a take that holds a place at the gateway: submits it, follows the job, and submits it again after ERROR while that is
 * allowed. Resolves to a rendered job, or null where there is none in this run.
 */
export async function renderTake(
  world: World,
  lane: Lane,
  planned: PlannedTake,
  earlier: readonly Job[],
): Promise<Rendered | null> {
  const { take } = planned;
  const chain = [...earlier];
  let cause = { by: planned.by, replaces: planned.replaces };
  for (;;) {
    const submitted = await submitTake(world, lane, take, cause);
    if (submitted.kind !== 'accepted') return null;
    const { job } = submitted;
    const followed = await followJob(world, job, submitted.request_id, takeName(take), true);
    if (followed.kind === 'open') return null;
    if (followed.kind === 'rendered') return { job, media: followed.media, take };
    const again =
      followed.class === 'error' && errorTries(job, chain) < ERROR_RETRIES && !world.stop.submissions.aborted;
    world.tell({
      type: 'failed',
      class: followed.class,
      why: followed.why,
      again,
      take: takeName(take),
      job: job.job,
    });
    if (!again) return null;
    chain.unshift(job);
    cause = { by: 'error', replaces: job.job };
  }
}

/** Follows a job that an earlier run left rendering, to its end at the gateway. */
export async function resumeJob(world: World, job: Job, take: Take | null): Promise<Rendered | null> {
  const request_id = job.accepted?.request_id;
  if (request_id === undefined) throw new Error(`job ${job.job} was never accepted`);
  const name = take ? takeName(take) : madeFor(job);
  const followed = await followJob(world, job, request_id, name, false);
  if (followed.kind === 'rendered') return { job, media: followed.media, take };
  if (followed.kind === 'failed') {
    world.tell({
      type: 'failed',
      class: followed.class,
      why: followed.why,
      again: false,
      take: name,
      job: job.job,
    });
  }
  return null;
}

/** Brings a rendered job's files to disk, whole and under their names, or says why they are not here. */
export async function bringClips(world: World, { job, media, take }: Rendered): Promise<void> {
  const of = { take: take ? takeName(take) : madeFor(job), job: job.job };
  if (await alreadyPlaced(world, job)) return arrived(job.clips?.flags ?? []);
  const downloaded = await download(world, job, media, of.take);
  if (downloaded.kind === 'stopped') return;
  const why = downloaded.kind === 'open' ? downloaded.why : await placed(downloaded.files);
  if (why === null) return;
  await record(world, { job: job.job, trouble: { at: isoTime(world.clock.now()), why } });
  world.tell({ type: 'trouble', why, ...of });

  async function placed(files: Parameters<typeof placeClips>[2]): Promise<string | null> {
    const name = take?.name ?? supersededPath(`${job.intent.shot}_t${job.intent.take}`, job.job, 0, '');
    const flags = files.flatMap(({ clip }) => clipFlags(clip, job.intent));
    const blocked = await placeClips(world, job, files, name, flags);
    if (blocked === null) arrived(flags);
    return blocked;
  }

  function arrived(flags: string[]): void {
    const paths = world.journal.book.jobs.get(job.job)?.clips?.files.map(({ path }) => path) ?? [];
    world.tell({ type: 'finished', files: paths, flags, ...of });
  }
}
