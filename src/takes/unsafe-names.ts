import type { Diagnostic, Place } from '../core/diagnostic.js';
import { groupBy } from '../core/group.js';
import { err, ok, type Result } from '../core/result.js';
import { plural } from '../core/text.js';
import type { ResolvedManifest } from '../manifest/resolved.js';
import { OUTPUT } from './output.js';
import { checkPathSegment, foldName, quoted } from './path-segment.js';
import { type Take, takeName } from './take.js';

const RESERVED = new Set(Object.values(OUTPUT).map(foldName));

/** The films that `cut` makes, without extension. */
const FILMS = new Set([OUTPUT.cut, OUTPUT.animatic].map((file) => foldName(file.replace(/\.mp4$/, ''))));

const TAKEN = 'is reserved for a file or folder of shotlist';

/**
 * Clip names outside the output folder, invalid on some file system, or reserved by shotlist. One problem per reason, however many
 * shots have it: a reason that all of them share comes from the template.
 */
export function unsafeNames(
  manifest: ResolvedManifest,
  takes: readonly Take[],
  placeOf: (take: Take) => Place,
): Diagnostic[] {
  const unsafe: { take: Take; why: string }[] = [];
  for (const take of takes) {
    const checked = checkName(take.name);
    if (!checked.ok) unsafe.push({ take, why: checked.error });
  }
  return [...groupBy(unsafe, ({ why }) => why)].map(([why, all]) => {
    const { take } = all[0];
    const shots = new Set(all.map((each) => each.take.shot)).size;
    const more = shots > 1 ? ` (and ${plural(shots - 1, 'more shot')})` : '';
    const isOfAll = shots === manifest.shots.length;
    return {
      severity: 'error',
      code: why === TAKEN ? 'reserved-name' : 'unsafe-name',
      message: `the clip name ${quoted(take.name)} of ${takeName(take)} ${why}${more}`,
      place: (isOfAll ? manifest.name_place : undefined) ?? placeOf(take),
      help: 'change `name:`, or the id or scene of the shot',
    };
  });
}

function checkName(name: string): Result<null, string> {
  const segments = name.split('/');
  const first = foldName(segments[0] ?? '');
  if (RESERVED.has(first) || (segments.length === 1 && FILMS.has(first))) return err(TAKEN);
  for (const segment of segments) {
    const checked = checkPathSegment(segment);
    if (!checked.ok) return checked;
  }
  return ok(null);
}
