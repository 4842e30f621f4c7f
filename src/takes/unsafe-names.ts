import type { Diagnostic } from '../core/diagnostic.js';
import { err, ok, type Result } from '../core/result.js';
import { escapeControls, plural } from '../core/text.js';
import type { ResolvedManifest } from '../manifest/resolved.js';
import { OUTPUT } from './output.js';
import { checkPathSegment, foldName } from './path-segment.js';
import { type Take, takeName } from './take.js';

const RESERVED = new Set(Object.values(OUTPUT).map(foldName));

/** The films that `cut` makes, without extension. */
const FILMS = new Set([OUTPUT.cut, OUTPUT.animatic].map((file) => foldName(file.replace(/\.mp4$/, ''))));

const TAKEN = 'is reserved for a file or folder of shotlist';

/**
 * Clip names outside the output folder, invalid on some file system, or reserved by shotlist. One problem per reason, however many
 * shots have it: a reason that all of them share comes from the template.
 */
export function unsafeNames(manifest: ResolvedManifest, takes: readonly Take[]): Diagnostic[] {
  const byReason = new Map<string, { first: Take; shots: Set<string> }>();
  for (const take of takes) {
    const checked = checkName(take.name);
    if (checked.ok) continue;
    const why = checked.error;
    const known = byReason.get(why);
    if (known) known.shots.add(take.shot);
    else byReason.set(why, { first: take, shots: new Set([take.shot]) });
  }
  const placeOf = new Map(manifest.shots.map((shot) => [shot.id, shot.place]));
  return [...byReason].map(([why, { first, shots }]) => {
    const more = shots.size > 1 ? ` (and ${plural(shots.size - 1, 'more shot')})` : '';
    const ofAll = shots.size === manifest.shots.length ? manifest.name_place : undefined;
    const place = ofAll ?? placeOf.get(first.shot);
    return {
      severity: 'error',
      code: why === TAKEN ? 'reserved-name' : 'unsafe-name',
      message: `the clip name "${escapeControls(first.name)}" of ${takeName(first)} ${why}${more}`,
      ...(place ? { place } : {}),
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
