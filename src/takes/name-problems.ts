import { closestMatch } from '../core/closest-match.js';
import type { Diagnostic, Place } from '../core/diagnostic.js';
import { groupBy } from '../core/group.js';
import { err, ok, type Result } from '../core/result.js';
import { escapeControls, plural } from '../core/text.js';
import type { ResolvedManifest, ResolvedShot } from '../manifest/resolved.js';
import { type Collision, collisions } from './collisions.js';
import { NAME_FIELDS, parseTemplate, usesField } from './name-template.js';
import { OUTPUT } from './output.js';
import { checkPathSegment, foldName, quoted } from './path-segment.js';
import { type Take, takeName } from './take.js';

const MOST_RELATED = 3;

const RESERVED = new Set(Object.values(OUTPUT).map(foldName));

/** The films that `cut` makes, without extension. */
const FILMS = new Set([OUTPUT.cut, OUTPUT.animatic].map((file) => foldName(file.replace(/\.mp4$/, ''))));

const TAKEN = 'is reserved for a file or folder of shotlist';

/**
 * The problems with the clip names of a manifest, disabled shots included: a template with unknown fields, names outside the output
 * folder or invalid on some file system, and names that conflict with each other or with shotlist's files. Linear in the takes.
 */
export function nameProblems(manifest: ResolvedManifest, takes: readonly Take[]): Diagnostic[] {
  const template = parseTemplate(manifest.name);
  const unknown = [...new Set(template.unknown)];
  if (unknown.length > 0) return unknown.map((field) => unknownField(field, manifest.name_place));
  const places = new Map(manifest.shots.map((shot) => [shot.id, shot.place]));
  const placeOf = (take: Take) => places.get(take.shot) as Place;
  const several = usesField(template, 'take') ? undefined : manifest.shots.find((shot) => shot.takes > 1);
  return [
    ...unsafeNames(manifest, takes, placeOf),
    ...(several ? [needsTake(manifest, several)] : []),
    ...collisions(takes).map((collision) => collide(collision, placeOf)),
  ];
}

/**
 * Clip names outside the output folder, invalid on some file system, or reserved by shotlist. One problem per reason, however many
 * shots have it: a reason that all of them share comes from the template.
 */
function unsafeNames(
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

function unknownField(field: string, place: Place | undefined): Diagnostic {
  const suggestion = closestMatch(field, NAME_FIELDS);
  return {
    severity: 'error',
    code: 'unknown-field',
    message: `unknown field {${escapeControls(field)}} in \`name\``,
    ...(place ? { place } : {}),
    help: `allowed fields: ${NAME_FIELDS.map((each) => `{${each}}`).join(', ')}`,
    ...(suggestion === undefined ? {} : { suggestion: `{${suggestion}}` }),
  };
}

function needsTake({ name, name_place }: ResolvedManifest, shot: ResolvedShot): Diagnostic {
  return {
    severity: 'error',
    code: 'duplicate-name',
    message: `\`name: ${quoted(name)}\` gives the ${plural(shot.takes, 'take')} of shot ${shot.id} the same file name`,
    place: name_place ?? shot.place,
    help: 'add {take} to the name',
  };
}

function collide({ message, takes }: Collision, placeOf: (take: Take) => Place): Diagnostic {
  const [first, second, ...rest] = takes;
  return {
    severity: 'error',
    code: 'duplicate-name',
    message: rest.length > 0 ? `${message} (and ${rest.length} more)` : message,
    place: placeOf(second),
    help: 'change `name:`, or the id or scene of one of them',
    related: [first, ...rest].slice(0, MOST_RELATED).map((take) => ({
      message: `the clip of ${takeName(take)} is ${quoted(take.name)}`,
      place: placeOf(take),
    })),
  };
}
