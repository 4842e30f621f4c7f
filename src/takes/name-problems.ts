import { closestMatch } from '../core/closest-match.js';
import type { Diagnostic, Place } from '../core/diagnostic.js';
import { escapeControls, plural } from '../core/text.js';
import type { ResolvedManifest, ResolvedShot } from '../manifest/resolved.js';
import { type Collision, collisions } from './collisions.js';
import { NAME_FIELDS, parseTemplate, usesField } from './name-template.js';
import { quoted } from './path-segment.js';
import { type Take, takeName } from './take.js';
import { unsafeNames } from './unsafe-names.js';

const MOST_RELATED = 3;

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
