import type { Diagnostic } from '../core/diagnostic.js';
import type { ResolvedManifest } from '../manifest/resolved.js';
import type { Take } from './take.js';

/** Shots of which a trim leaves nothing: the cut would enter a clip after its expected end. */
export function trimProblems({ shots }: ResolvedManifest, takes: readonly Take[]): Diagnostic[] {
  const lengths = new Map(takes.map(({ shot, seconds }) => [shot, seconds]));
  return shots.flatMap(({ id, trim, place }): Diagnostic[] => {
    const seconds = lengths.get(id) ?? null;
    if (!trim || seconds === null || trim.in < seconds) return [];
    return [
      {
        severity: 'error',
        code: 'bad-trim',
        message: `\`in: ${trim.in}\` leaves nothing of shot ${id}, whose clip is ${Number(seconds.toFixed(2))} s long`,
        help: 'write the second of the clip at which the cut enters it, less than its length',
        place,
      },
    ];
  });
}
