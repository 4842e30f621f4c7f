import type { Catalog } from '../catalog/model.js';
import { type State, stateOf } from '../ledger/state.js';
import { sourcesFirst } from '../takes/frames.js';
import { type Take, takeName } from '../takes/take.js';
import type { ClipsOnDisk } from './clips-on-disk.js';
import { decide } from './decide.js';
import { createFollower } from './follow.js';
import { type Match, type MatchedTake, madeBefore, takeState } from './match.js';
import type { PlannedTake } from './plan.js';
import type { Selection } from './select.js';

/** What a run is asked to do with the takes of a film. */
export interface Asked {
  match: Match;
  clips: ClipsOnDisk;
  catalog: Catalog;
  selection: Selection;
  /** The command is `retry`: only failed takes, and those that are blocked. */
  retry: boolean;
  /** `--force` was given. */
  force: boolean;
  /** `--stale` was given: stale takes are rendered again, and those that become stale by that. */
  stale?: boolean;
  /** By job: who works on it in another run, for people. */
  elsewhere?: ReadonlyMap<string, string> | undefined;
}

/**
 * Decides about every take, sources first: what would be done with it alone, and what becomes of that under the caps (`cap`), which only
 * selected takes count under. `chosen` are the selected ones; both in manifest order.
 */
export function decideTakes(
  { match, clips, catalog, selection, elsewhere = new Map(), ...asked }: Asked,
  cap: (planned: PlannedTake) => PlannedTake,
): { decided: PlannedTake[]; chosen: PlannedTake[] } {
  const selected = new Set(match.takes.filter(isSelected).map(({ take }) => take));
  const isForcing = match.takes.some(({ take, job }) => selected.has(take) && job?.again === 'force');
  const before = madeBefore(match.orphans);
  const follower = createFollower(match, clips);
  const matchedTakes = new Map(match.takes.map((matched) => [matched.take, matched]));
  const decided = new Map<Take, PlannedTake>();
  const chosen = new Map<Take, PlannedTake>();
  for (const take of sourcesFirst([...matchedTakes.keys()])) decideOne(take);
  const takes = [...matchedTakes.keys()];
  return {
    decided: takes.map((take) => decided.get(take) as PlannedTake),
    chosen: takes.filter((take) => selected.has(take)).map((take) => chosen.get(take) as PlannedTake),
  };

  function isSelected(matched: MatchedTake): boolean {
    const { take } = matched;
    const state = takeState(matched);
    const isRetried = take.enabled && (state === 'failed' || state === 'blocked');
    return selection.includes(take, state) && (!asked.retry || isRetried);
  }

  function decideOne(take: Take): void {
    const matched = matchedTakes.get(take) as MatchedTake;
    const isWanted = selected.has(take);
    const wishes = {
      retry: isWanted && asked.retry,
      force: isWanted && asked.force && !isForcing,
      stale: isWanted && (asked.stale === true || selection.names(take)),
    };
    const last = before.size > 0 ? (before.get(takeName(take)) ?? null) : null;
    const own = decide(matched, last, clips.get(matched.job?.job ?? '') ?? [], wishes, catalog);
    const alone = leftToOthers(own, elsewhere);
    const followed = follower.follow(alone, matched, isWanted && asked.stale === true);
    const capped = isWanted ? cap(followed) : followed;
    follower.tell(capped, isWanted);
    decided.set(take, followed);
    chosen.set(take, capped);
  }
}

/** A take whose job another run works on is left to it, whatever would be done with it alone; one whose clip is made is not. */
function leftToOthers(planned: PlannedTake, elsewhere: ReadonlyMap<string, string>): PlannedTake {
  const { job, take } = planned;
  const who = job && elsewhere.get(job.job);
  if (!job || who === undefined || who === null || !take.enabled || job.finished || job.abandoned)
    return planned;
  return { ...planned, action: 'skip', skipped: 'elsewhere', reason: `${WORK[stateOf(job)]} by ${who}` };
}

const WORK: Record<State, string> = {
  pending: 'taken',
  unknown: 'being submitted',
  submitted: 'being rendered',
  rendered: 'being downloaded',
  finished: 'finished',
  failed: 'tried',
  abandoned: 'abandoned',
};
