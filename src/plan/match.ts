import { groupBy } from '../core/group.js';
import { compareJobs, contentOf, takeNameOfJob } from '../ledger/job.js';
import type { Job } from '../ledger/record.js';
import { stateOf, type TakeState } from '../ledger/state.js';
import { sameContent } from '../takes/content.js';
import { frameJob, framesOf, isChained, wavesOf, withFrames, withoutFrameJobs } from '../takes/frames.js';
import { type Take, takeName } from '../takes/take.js';
import { adoptOrphans } from './orphans.js';
import { replacements } from './replacements.js';
import {
  frameSource,
  isOfSource,
  isWorthKeeping,
  type Lack,
  type SourceShot,
  staleText,
  worstLack,
} from './sources.js';

/** A take with its job, and the jobs that this one replaced, newest first. */
export interface MatchedTake {
  /** Its frames of other clips are from the jobs that they are to be taken from by now. */
  take: Take;
  job: Job | null;
  earlier: Job[];
  /** The job whose clip stands in for the take until its own is finished: the newest finished one of this take. Null without one. */
  older: Job | null;
  /** Why its job is stale, as a clause: only that its source has another clip by now. Absent for a job that is not. */
  stale?: string | undefined;
  /** Why it cannot be rendered by now: a source has no clip. Absent if all have one. */
  lack?: Lack | undefined;
}

/** A job that no take of the manifest uses, and the jobs that it replaced. */
export interface Orphan {
  job: Job;
  earlier: Job[];
}

/** Which job belongs to which take. */
export interface Match {
  /** One for each take, in the order given. */
  takes: MatchedTake[];
  /** In the order of the lockfile. */
  orphans: Orphan[];
}

/**
 * Matches jobs to takes one to one, in time linear in both. Takes of disabled shots have no job. What a take with a frame of another clip
 * wants follows from the job of that clip, so sources are matched first.
 */
export function matchJobs(takes: readonly Take[], jobs: Iterable<Job>): Match {
  const { heads, earlierOf, byId } = replacements([...jobs]);
  const served = new Map<Take, Job>();
  const used = new Set<Job>();
  const stale = new Map<Take, string>();
  const lacks = new Map<Take, Lack>();
  const byTake = groupBy(heads, takeNameOfJob);
  const byShot = groupBy(heads, ({ intent }) => intent.shot);
  const ready = new Map<Take, Take>();
  const takesOf = takes.some(isChained) ? groupBy(takes, ({ shot }) => shot) : new Map<string, Take[]>();
  const sources = new Map<string, SourceShot>();

  for (const wave of wavesOf(takes)) {
    for (const take of wave) if (isChained(take)) ready.set(take, chained(take));
    serve(wave.map((take) => ready.get(take) ?? take));
  }
  const orphans = orphansAmong(heads);
  const unused = groupBy(
    orphans.flatMap(({ job, earlier }) => [job, ...earlier]),
    takeNameOfJob,
  );
  return { takes: takes.map((take) => matched(ready.get(take) ?? take, unused)), orphans };

  /** A take with the frames that its sources give by now. */
  function chained(take: Take): Take {
    const found = new Map(framesOf(take).map((frame) => [frame, frameSource(frame, sourceShot(frame.shot))]));
    const lack = worstLack([...found.values()]);
    const made = withFrames(take, (frame) => found.get(frame)?.job?.job ?? null);
    if (lack) lacks.set(made, lack);
    return made;
  }

  function sourceShot(shot: string): SourceShot {
    const known = sources.get(shot);
    if (known) return known;
    const left = orphansAmong(byShot.get(shot) ?? []);
    const unused = groupBy(
      left.flatMap(({ job, earlier }) => [job, ...earlier]),
      takeNameOfJob,
    );
    const own = (takesOf.get(shot) ?? []).map((take) => matched(ready.get(take) ?? take, unused));
    const made = { takes: own, orphans: left };
    sources.set(shot, made);
    return made;
  }

  function serve(wave: readonly Take[]): void {
    for (const take of heads.length > 0 ? wave : []) {
      if (!take.enabled) continue;
      const jobs = byTake.get(takeName(take)) ?? [];
      give(take, jobs.filter((job) => isFor(job, take)).sort(compareJobs)[0]);
    }
    const waiting = wave.filter((take) => take.enabled && !served.has(take));
    const left = heads.filter((job) => !used.has(job));
    for (const [take, job] of adoptOrphans(waiting, left)) give(take, job);
    for (const take of waiting) {
      if (served.has(take) || !isChained(take)) continue;
      const own = (byTake.get(takeName(take)) ?? []).filter((job) => !used.has(job) && mayBeStale(job, take));
      const [best] = own.sort(compareJobs);
      if (best) stale.set(take, staleText(take, best));
      give(take, best);
    }
  }

  function give(take: Take, job: Job | undefined): void {
    if (!job) return;
    served.set(take, job);
    used.add(job);
  }

  /** True for a job that was made for what a take says but for the clips that its frames are from, which were clips of the same sources. */
  function mayBeStale(job: Job, take: Take): boolean {
    const made = contentOf(job);
    if (!isWorthKeeping(job) || !sameContent(withoutFrameJobs(made), withoutFrameJobs(take.content)))
      return false;
    return framesOf(take).every((frame) => {
      const from = frameJob(frame === take.input ? made.image : made.end_image);
      return isOfSource(frame, from === null ? undefined : byId.get(from), sourceShot(frame.shot));
    });
  }

  function orphansAmong(jobs: readonly Job[]): Orphan[] {
    return jobs.filter((job) => !used.has(job)).map((job) => ({ job, earlier: earlierOf(job) }));
  }

  function matched(take: Take, unused: ReadonlyMap<string, Job[]>): MatchedTake {
    const job = served.get(take) ?? null;
    const earlier = job ? earlierOf(job) : [];
    const isDone = !take.enabled || job?.finished !== undefined;
    const left = isDone || unused.size === 0 ? [] : (unused.get(takeName(take)) ?? []);
    const older = isDone ? null : newestFinished([...earlier, ...left]);
    const [why, lack] = [stale.get(take), lacks.get(take)];
    const made: MatchedTake = { take, job, earlier, older };
    if (why) made.stale = why;
    if (lack) made.lack = lack;
    return made;
  }
}

/** True for a job that was made for what a take says, or whose clip a person keeps for it. */
function isFor(job: Job, take: Take): boolean {
  return sameContent(contentOf(job), take.content) || isKeptFor(job, take);
}

/** True for a job whose clip a person keeps for exactly what a take says. */
export function isKeptFor({ kept }: Job, { content }: Take): boolean {
  return kept?.content !== undefined && sameContent(kept.content, content);
}

function newestFinished(jobs: readonly Job[]): Job | null {
  return jobs.reduce<Job | null>(
    (newest, job) => (job.finished && (newest === null || newest.intent.at < job.intent.at) ? job : newest),
    null,
  );
}

/** The state of a take of an enabled shot. */
export function takeState(
  matched: Pick<MatchedTake, 'take' | 'job' | 'older' | 'stale' | 'lack'>,
): TakeState {
  const { take, job, older, stale, lack } = matched;
  const state = job ? stateOf(job) : 'pending';
  if (state === 'finished' && stale !== undefined) return 'stale';
  if (state !== 'pending') return state;
  if (older !== null && !sameContent(contentOf(older), take.content)) return 'outdated';
  return lack?.kind === 'blocked' ? 'blocked' : state;
}

/** The newest orphan that was made for each take, by the take's name. */
export function madeBefore(orphans: readonly Orphan[]): Map<string, Job> {
  const before = new Map<string, Job>();
  for (const { job } of orphans) {
    const known = before.get(takeNameOfJob(job));
    if (!known || known.intent.at < job.intent.at) before.set(takeNameOfJob(job), job);
  }
  return before;
}
