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
 * What is wrong with the clip names of a manifest, disabled shots included: a template with unknown fields, names that leave the output
 * folder or that some file system refuses, and names that collide with another or with a file of our own. Linear in the takes.
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
    message: `\`name\` has the field {${escapeControls(field)}}, which does not exist`,
    ...(place ? { place } : {}),
    help: `fields: ${NAME_FIELDS.map((each) => `{${each}}`).join(', ')}`,
    ...(suggestion === undefined ? {} : { suggestion: `{${suggestion}}` }),
  };
}

function needsTake({ name, name_place }: ResolvedManifest, shot: ResolvedShot): Diagnostic {
  return {
    severity: 'error',
    code: 'duplicate-name',
    message: `\`name: ${quoted(name)}\` gives the ${plural(shot.takes, 'take')} of shot ${shot.id} one and the same file`,
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
    message: `${explain(kind, first, second)}${more}`,
    ...placeAt(second, places),
    help: 'change `name:`, or the id or scene of one of them',
    related: shown.flatMap((take) => {
      const place = places.get(take.shot);
      return place ? [{ message: `the clip of ${takeName(take)} is ${quoted(take.name)}`, place }] : [];
    }),
  };
}

function explain(kind: Collision['kind'], first: Take, second: Take): string {
  const names = `${takeName(second)} and ${takeName(first)}`;
  switch (kind) {
    case 'same':
      return `the clips of ${names} would be the same file ${quoted(second.name)}`;
    case 'second output':
      return `the clip of ${takeName(second)}, ${quoted(second.name)}, is called like a further output of ${takeName(first)}`;
    case 'folder':
      return `a folder of ${quoted(second.name)} (${takeName(second)}) could be called like the clip of ${takeName(first)}`;
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
