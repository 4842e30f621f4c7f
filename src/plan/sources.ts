import { contentOf } from '../ledger/job.js';
import type { Job } from '../ledger/record.js';
import { type State, stateOf } from '../ledger/state.js';
import type { FrameInput } from '../manifest/resolved.js';
import { frameJob, framesOf } from '../takes/frames.js';
import { type Take, takeName } from '../takes/take.js';
import { choicesOf, clipOf, type Served } from './pick.js';

/** Why there is no clip to take a frame from. `waits`: one may still come; `blocked`: not before a person decides. */
export interface Lack {
  kind: 'waits' | 'blocked';
  /** A clause: `waits for 010`, `010 failed`. */
  why: string;
}

/** A take that frames are taken from, with its jobs. */
interface SourceTake extends Served {
  take: Take;
  older: Job | null;
  lack?: Lack | undefined;
}

/** A shot that frames are taken from, and the jobs made for it that serve no take. */
export interface SourceShot {
  takes: readonly SourceTake[];
  orphans: readonly Served[];
}

/** The job whose clip a frame is taken from, null if there is none yet. */
export interface FrameSource {
  job: Job | null;
  /** Why nothing may be rendered from it: an older version that only stands in for an edited source is no reason to pay. */
  lack: Lack | null;
}

/** Where a frame comes from: its take; without one the picked take of the shot, else its newest finished one. */
export function frameSource(frame: FrameInput, shot: SourceShot): FrameSource {
  const own = sourceTakes(frame, shot);
  const choice = choicesOf([...own, ...shot.orphans]).get(frame.shot);
  const [named] = frame.take === null ? [] : own;
  const chosen = frame.take === null ? choice?.chosen : named && clipOf(named);
  const isPicked = frame.take === null && chosen?.job.picked?.on === true && chosen.job.picked.exact === true;
  if (chosen && (!chosen.older || isPicked)) return { job: chosen.job, lack: null };
  return { job: chosen?.job ?? null, lack: lackOf(frame, own) };
}

/** The takes of a shot that a frame can come from. */
function sourceTakes({ take }: FrameInput, { takes }: SourceShot): SourceTake[] {
  return takes.filter((matched) => take === null || matched.take.take === take);
}

const WORDS: Partial<Record<State, string>> = {
  failed: 'failed',
  unknown: 'is unknown',
  abandoned: 'is abandoned',
};

function lackOf({ shot, take }: FrameInput, takes: readonly SourceTake[]): Lack {
  const name = take === null ? shot : `${shot}:${take}`;
  const isOpen = takes.some(({ job, lack }) => {
    const state = job ? stateOf(job) : 'pending';
    return state === 'submitted' || state === 'rendered' || (state === 'pending' && lack?.kind !== 'blocked');
  });
  if (isOpen) return { kind: 'waits', why: `waits for ${name}` };
  const words = takes.flatMap(({ job }) => (job && WORDS[stateOf(job)]) || []);
  return { kind: 'blocked', why: `${name} ${words[0] ?? 'is blocked'}` };
}

/** What keeps a take from being rendered, of all that its sources lack. */
export function worstLack(sources: readonly FrameSource[]): Lack | null {
  const lacks = sources.flatMap(({ lack }) => lack ?? []);
  return lacks.find(({ kind }) => kind === 'blocked') ?? lacks[0] ?? null;
}

/** True for a job that has a clip, may still get one, or was given up: another clip of its source is no reason to pay again. */
export function isWorthKeeping(job: Job): boolean {
  const state = stateOf(job);
  return state !== 'failed' && state !== 'pending';
}

/** True if a frame's earlier job was a clip of the same source: what it is taken from was not edited. */
export function isOfSource(
  { shot, take }: FrameInput,
  from: Job | undefined,
  { takes }: SourceShot,
): boolean {
  if (!from) return false;
  if (from.intent.shot === shot) return take === null || from.intent.take === take;
  return takes.some(
    ({ job, earlier }) => job?.job === from.job || earlier.some(({ job }) => job === from.job),
  );
}

/** Why a job is stale, as a clause. */
export function staleText(take: Take, job: Job): string {
  const made = contentOf(job);
  const changed = framesOf(take).filter((frame) => {
    const [wanted, had] =
      frame === take.input ? [take.content.image, made.image] : [take.content.end_image, made.end_image];
    return frameJob(wanted) !== frameJob(had);
  });
  const shots = [...new Set(changed.map(({ shot }) => shot))];
  return `stale: made from an earlier clip of ${shots.join(' and ')}`;
}

/** The takes that can become the source of a frame in a run that makes some of them: all of the shot, or the named or picked one. */
export function candidatesFor(frame: FrameInput, shot: SourceShot): Take[] {
  const own = sourceTakes(frame, shot);
  const [pick] = choicesOf([...own, ...shot.orphans]).get(frame.shot)?.picks ?? [];
  if (frame.take !== null || !pick || pick.stale) return own.map(({ take }) => take);
  if (pick.job.picked?.exact) return [];
  return own.filter(({ take }) => take.take === pick.take).map(({ take }) => take);
}

/** The names of these takes, for people. */
export function namesOf(takes: readonly Take[]): string {
  return takes.map(takeName).join(', ');
}
