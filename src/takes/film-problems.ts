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
