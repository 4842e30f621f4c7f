import { stateOf } from '../ledger/state.js';
import type { FrameInput } from '../manifest/resolved.js';
import { frameJob, framesOf, isChained } from '../takes/frames.js';
import { takeName } from '../takes/take.js';
import type { ClipsOnDisk } from './clips-on-disk.js';
import type { Match, MatchedTake } from './match.js';
import { isHeldBack, isRendered, type PlannedTake } from './plan.js';
import { candidatesFor, namesOf, type SourceShot } from './sources.js';

/** How takes follow from the clips of others in one plan. */
export interface Follower {
  /** What becomes of a take that was decided on its own, once its sources are told. `stale`: it is rendered again if they change. */
  follow(planned: PlannedTake, matched: MatchedTake, stale: boolean): PlannedTake;
  /** Tells what a run does with a take; `isSelected`: it does so in this run. */
  tell(planned: PlannedTake, isSelected: boolean): void;
}

/** The follower of a plan; takes are told sources first. */
export function createFollower(match: Match, clips: ClipsOnDisk): Follower {
  const told = new Map<string, { planned: PlannedTake; isSelected: boolean }>();
  const shots = new Map<string, SourceShot>();
  const hasChains = match.takes.some(({ take }) => isChained(take));

  return {
    follow(planned, matched, stale) {
      if (!isChained(planned.take)) return planned;
      const frames = framesOf(planned.take);
      if (planned.action === 'render') return rendered(planned, matched, frames);
      return planned.action === 'keep' && stale ? kept(planned, frames) : planned;
    },
    tell(planned, isSelected) {
      if (hasChains) told.set(takeName(planned.take), { planned, isSelected });
    },
  };

  function rendered(planned: PlannedTake, { lack }: MatchedTake, frames: FrameInput[]): PlannedTake {
    const due = frames.flatMap(dueFor);
    if (due.length > 0)
      return { ...planned, action: 'wait', reason: `${planned.reason}; waits for ${nameDue(due)}` };
    const out = lack && frames.flatMap(candidates).find((source) => isHeldBack(source.planned))?.planned;
    if (out) return skip(planned, out.skipped, `its source ${takeName(out.take)} is left out`);
    if (lack) {
      const why = lack.kind === 'blocked' ? lack.why : `${lack.why}, which this run does not render`;
      return skip(planned, 'blocked', why);
    }
    const gone = frames.find((frame) => !isHere(frameJob(imageOf(planned, frame))));
    return gone ? skip(planned, 'blocked', `the clip of ${gone.shot} is not on this disk`) : planned;
  }

  /** A finished take that will be stale once its source has another clip. */
  function kept(planned: PlannedTake, frames: FrameInput[]): PlannedTake {
    const due = frames.flatMap((frame) =>
      dueFor(frame).filter(
        ({ job, ...source }) =>
          isRendered(source) || (job?.job !== frameJob(imageOf(planned, frame)) && !isFinished(job)),
      ),
    );
    if (due.length === 0) return planned;
    const reason = `${nameDue(due)} is rendered again`;
    return { ...planned, action: 'wait', reason, by: 'render', replaces: null };
  }

  /** The takes whose clips this run brings, or another one that is at work, and that a frame can come from. */
  function dueFor(frame: FrameInput): PlannedTake[] {
    const due = candidates(frame).filter(
      ({ planned, isSelected }) =>
        planned.skipped === 'elsewhere' ||
        (isSelected && (isRendered(planned) || planned.action === 'resume' || planned.action === 'fetch')),
    );
    return due.map(({ planned }) => planned);
  }

  function candidates(frame: FrameInput) {
    return candidatesFor(frame, shotOf(frame.shot)).flatMap((take) => told.get(takeName(take)) ?? []);
  }

  function shotOf(id: string): SourceShot {
    const known = shots.get(id);
    if (known) return known;
    const shot = {
      takes: match.takes.filter(({ take }) => take.shot === id),
      orphans: match.orphans.filter(({ job }) => job.intent.shot === id),
    };
    shots.set(id, shot);
    return shot;
  }

  function isHere(job: string | null): boolean {
    return job === null || clips.get(job)?.[0] !== 'missing';
  }
}

/** A finished clip that is only fetched again was there to choose before. */
function isFinished(job: PlannedTake['job']): boolean {
  return job !== null && stateOf(job) === 'finished';
}

function imageOf({ take }: PlannedTake, frame: FrameInput): string | null | undefined {
  return frame === take.input ? take.content.image : take.content.end_image;
}

function nameDue(due: readonly PlannedTake[]): string {
  return namesOf([...new Set(due.map(({ take }) => take))]);
}

function skip(planned: PlannedTake, skipped: PlannedTake['skipped'], why: string): PlannedTake {
  return { ...planned, action: 'skip', skipped, reason: `${planned.reason}; ${why}` };
}
