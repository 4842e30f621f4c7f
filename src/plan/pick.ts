import type { Job, JobRecord } from '../ledger/record.js';
import { stateOf } from '../ledger/state.js';
import type { Take } from '../takes/take.js';

/** A take with its jobs, or an orphan (without a take): a match, or the row of a report. */
export interface Served {
  take?: Take | null;
  job: Job | null;
  earlier: readonly Job[];
  /** The job whose clip stands in for the take. */
  older?: Job | null;
}

/** A take of a shot: its own job, and the one that stands in for it. */
interface TakeOfShot {
  take: Take;
  job: Job | null;
  older: Job | null;
}

/** A job that a person picked, and the number of the take with which the pick is shown. */
export interface Pick {
  job: Job;
  take: number;
  /** True if there is no clip for it: the take is gone, or has none. */
  stale: boolean;
}

/** The clip of a shot that goes into the film. */
export interface Chosen {
  take: Take;
  job: Job;
  /** True for an older version, which stands in for its take or was picked itself. */
  older: boolean;
}

/** Which clip of a shot goes into the film. */
export interface Choice {
  /** The picked take, or else the newest finished one, or else the newest older version; null if there is none. */
  chosen: Chosen | null;
  /** All picks of the shot, the latest first: only that one counts. */
  picks: Pick[];
  /** All takes of the shot, with their jobs. */
  takes: TakeOfShot[];
  /** Finished jobs of the shot that are no take's own. */
  versions: Job[];
}

/** How a take is marked in lists and reports. */
export type PickMark = 'picked' | 'stale pick';

/** The choice of every shot by its id, in order. Linear in takes and jobs. */
export function choicesOf(all: Iterable<Served>): Map<string, Choice> {
  const choices = new Map<string, Choice>();
  const others: { job: Job; shot: string; take: number }[] = [];
  for (const { take, job, earlier, older = null } of all) {
    if (take) {
      const choice = choices.get(take.shot) ?? { chosen: null, picks: [], takes: [], versions: [] };
      choices.set(take.shot, choice);
      choice.takes.push({ take, job, older });
      if (job && isPicked(job)) choice.picks.push({ job, take: take.take, stale: false });
    }
    for (const other of [...(take || !job ? [] : [job]), ...earlier]) {
      const made = take ?? other.intent;
      others.push({ job: other, shot: made.shot, take: made.take });
    }
  }
  for (const { job, shot, take } of others) {
    const choice = choices.get(shot);
    if (job.finished) choice?.versions.push(job);
    if (!choice || !isPicked(job)) continue;
    const last = choice.takes.length;
    // A take that is gone gives its pick to no other one.
    choice.picks.push({ job, take: Math.min(take, last), stale: take > last });
  }
  for (const choice of choices.values()) {
    choice.picks.sort(latestFirst);
    for (const pick of choice.picks) pick.stale = pickedClip(choice, pick) === null;
    const [pick] = choice.picks;
    choice.chosen = (pick ? pickedClip(choice, pick) : null) ?? newestClip(choice);
  }
  return choices;
}

/** The mark of a take, null if there is no pick for it. */
export function markOf(choice: Choice | undefined, take: number): PickMark | null {
  const [pick] = choice?.picks ?? [];
  if (pick?.take !== take) return null;
  return pick.stale ? 'stale pick' : 'picked';
}

/** The mark of a clip: the picked one has it, which may be an earlier version of a take; a stale pick is marked at its take. */
export function shownMark(
  choice: Choice | undefined,
  take: number | null,
  shown: Job | null,
): PickMark | null {
  const [pick] = choice?.picks ?? [];
  if (!choice || !pick) return null;
  if (pick.stale) return pick.take === take ? 'stale pick' : null;
  return shown !== null && choice.chosen?.job.job === shown.job ? 'picked' : null;
}

/**
 * The records that make a job the only pick of its shot, or with null remove the pick; empty if nothing changes. `exact` picks this
 * very clip, and not its take with whatever version of it is the newest. Their time is later than that of every earlier pick, whatever
 * the clock says, so that they win.
 */
export function pickRecords(
  { picks, takes, versions }: Choice,
  job: Job | null,
  { now, exact }: { now: number; exact: boolean },
): JobRecord[] {
  const others = picks.filter((pick) => pick.job !== job);
  const isSame = job === null || (isPicked(job) && (job.picked?.exact ?? false) === exact);
  if (others.length === 0 && isSame) return [];
  const known = [...picks.map((pick) => pick.job), ...takes.flatMap((each) => each.job ?? []), ...versions];
  const latest = known.reduce((time, { picked }) => Math.max(time, picked ? Date.parse(picked.at) : 0), 0);
  const at = new Date(Math.max(now, latest + 1)).toISOString();
  const how = exact ? { exact: true as const } : {};
  return [
    ...others.map((other) => ({ job: other.job.job, picked: { at, on: false } })),
    ...(job ? [{ job: job.job, picked: { at, on: true, ...how } }] : []),
  ];
}

/** The clip that a pick means: its take's newest, or the picked one itself; null if there is none. */
function pickedClip({ takes }: Choice, pick: Pick): Chosen | null {
  const { job, stale } = pick;
  const found = takes.find(({ take }) => take.take === pick.take);
  if (!found) return null;
  if (job.picked?.exact) return job.finished ? { take: found.take, job, older: found.job !== job } : null;
  return stale ? null : clipOf(found);
}

function newestClip({ takes }: Choice): Chosen | null {
  const clips = takes.flatMap((each) => clipOf(each) ?? []);
  const own = clips.filter(({ older }) => !older);
  return (own.length > 0 ? own : clips).reduce<Chosen | null>(
    (newest, clip) => (newest === null || newest.job.intent.at <= clip.job.intent.at ? clip : newest),
    null,
  );
}

/** The clip of a take: its own, or an older version's; null if there is none. */
export function clipOf({ take, job, older }: TakeOfShot): Chosen | null {
  if (job && stateOf(job) === 'finished') return { take, job, older: false };
  return older ? { take, job: older, older: true } : null;
}

function isPicked({ picked }: Job): boolean {
  return picked?.on === true;
}

function latestFirst(a: Pick, b: Pick): number {
  const [first, second] = [a.job.picked?.at ?? '', b.job.picked?.at ?? ''];
  if (first !== second) return first < second ? 1 : -1;
  return a.job.job < b.job.job ? 1 : -1;
}
