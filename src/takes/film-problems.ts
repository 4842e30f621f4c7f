import type { Diagnostic } from '../core/diagnostic.js';
import type { ResolvedManifest, ResolvedShot } from '../manifest/resolved.js';
import { nameProblems } from './name-problems.js';
import type { Take } from './take.js';

/** What is wrong with a film that only its takes show: names of clips, and parts of clips. */
export function filmProblems(manifest: ResolvedManifest, takes: readonly Take[]): Diagnostic[] {
  return [...nameProblems(manifest, takes), ...trimProblems(manifest, takes)];
}

/** Trims that do not match the expected length of the clip: those that leave nothing of it, and those that end after it. */
function trimProblems({ shots }: ResolvedManifest, takes: readonly Take[]): Diagnostic[] {
  const lengths = new Map(takes.map(({ shot, seconds }) => [shot, seconds]));
  return shots.flatMap((shot) => {
    const seconds = lengths.get(shot.id) ?? null;
    const problem = seconds === null ? null : problemOf(shot, seconds);
    return problem === null ? [] : [{ ...problem, place: shot.place }];
  });
}

function problemOf({ id, trim }: ResolvedShot, seconds: number): Diagnostic | null {
  if (!trim) return null;
  const length = `${Number(seconds.toFixed(2))} s long`;
  if (trim.in >= seconds)
    return {
      severity: 'error',
      code: 'bad-trim',
      message: `\`in: ${trim.in}\` leaves nothing of shot ${id}: its clip is ${length}`,
      help: 'write the start of the shot in seconds of the clip, less than its length',
    };
  if (trim.out !== null && trim.out > seconds)
    return {
      severity: 'warning',
      code: 'trim-too-long',
      message: `\`out: ${trim.out}\` is after the end of shot ${id}: its clip is ${length} and will be used to its end`,
      help: 'write the end of the shot in seconds of the clip, or remove `out`',
    };
  return null;
}
