import { closestMatch } from '../core/closest-match.js';
import type { Diagnostic, Place } from '../core/diagnostic.js';
import { unreachable } from '../core/result.js';
import { escapeControls, plural } from '../core/text.js';
import type { ResolvedManifest, ResolvedShot } from '../manifest/resolved.js';
import { type Collision, collisions } from './collisions.js';
import { NAME_FIELDS, parseTemplate, usesField } from './name-template.js';
import { type Take, takeName } from './take.js';
import { unsafeNames } from './unsafe-names.js';

const MOST_RELATED = 3;

type Places = ReadonlyMap<string, Place>;

/**
 * The problems with the clip names of a manifest, disabled shots included: a template with unknown fields, names outside the output
 * folder or invalid on some file system, and names that conflict with each other or with shotlist's files. Linear in the takes.
 */
export function nameProblems(manifest: ResolvedManifest, takes: readonly Take[]): Diagnostic[] {
  const template = parseTemplate(manifest.name);
  const unknown = [...new Set(template.unknown)];
  if (unknown.length > 0) return unknown.map((field) => unknownField(field, manifest.name_place));
  const places: Places = new Map(manifest.shots.map((shot) => [shot.id, shot.place]));
  const several = usesField(template, 'take') ? undefined : manifest.shots.find((shot) => shot.takes > 1);
  return [
    ...unsafeNames(manifest, takes),
    ...(several ? [needsTake(manifest, several)] : []),
    ...collisions(takes).map((collision) => collide(collision, places)),
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

function collide({ kind, takes }: Collision, places: Places): Diagnostic {
  const [first, second, ...rest] = takes;
  const shown = [first, ...rest].slice(0, MOST_RELATED);
  const more = rest.length > 0 ? ` (and ${rest.length} more)` : '';
  return {
    severity: 'error',
    code: 'duplicate-name',
    message: `${describeCollision(kind, first, second)}${more}`,
    ...placeAt(second, places),
    help: 'change `name:`, or the id or scene of one of them',
    related: shown.flatMap((take) => {
      const place = places.get(take.shot);
      return place ? [{ message: `the clip of ${takeName(take)} is ${quoted(take.name)}`, place }] : [];
    }),
  };
}

function describeCollision(kind: Collision['kind'], first: Take, second: Take): string {
  const names = `${takeName(second)} and ${takeName(first)}`;
  switch (kind) {
    case 'same':
      return `the clips of ${names} have the same file name ${quoted(second.name)}`;
    case 'second output':
      return `the clip of ${takeName(second)}, ${quoted(second.name)}, has the name of a further output of ${takeName(first)}`;
    case 'folder':
      return `a folder of ${quoted(second.name)} (${takeName(second)}) may have the name of the clip of ${takeName(first)}`;
    default:
      return unreachable(kind);
  }
}

function placeAt(take: Take, places: Places): { place?: Place } {
  const place = places.get(take.shot);
  return place ? { place } : {};
}

function quoted(name: string): string {
  return `"${escapeControls(name)}"`;
}
