import type { Diagnostic, Place } from '../core/diagnostic.js';
import { nearest } from '../core/nearest.js';
import { unreachable } from '../core/result.js';
import { escapeControls, plural } from '../core/text.js';
import type { ResolvedManifest } from '../manifest/resolved.js';
import type { Collision } from './collisions.js';
import { collisions } from './collisions.js';
import { NAME_FIELDS, parseTemplate, usesField } from './name-template.js';
import { foldName, segmentProblem } from './segment.js';
import type { Take } from './take.js';
import { takeName } from './take.js';

/** What else lies at the top of the output folder. */
const RESERVED = new Set(['report.csv', 'report.html', 'superseded'].map(foldName));

const MOST_RELATED = 3;

const CHANGE = 'change `name:`, or the scene or id of the shot';

type Places = ReadonlyMap<string, Place>;

/**
 * What is wrong with the clip names of a manifest, disabled shots included: a template with unknown fields, names that leave the output
 * folder or that some file system refuses, and names that collide with another or with a file of our own. Linear in the takes.
 */
export function nameProblems(manifest: ResolvedManifest, takes: readonly Take[]): Diagnostic[] {
  const template = parseTemplate(manifest.name);
  if (template.unknown.length > 0) return [...new Set(template.unknown)].map(unknownField);
  const places: Places = new Map(manifest.shots.map((shot) => [shot.id, shot.place]));
  const several = usesField(template, 'take') ? undefined : manifest.shots.find((shot) => shot.takes > 1);
  return [
    ...unsafeNames(takes, places),
    ...(several ? [needsTake(manifest.name, several)] : []),
    ...collisions(takes).map((collision) => collide(collision, places)),
  ];
}

function unknownField(field: string): Diagnostic {
  const suggestion = nearest(field, NAME_FIELDS);
  return {
    severity: 'error',
    code: 'unknown-field',
    message: `\`name\` has the field {${escapeControls(field)}}, which does not exist`,
    help: `fields: ${NAME_FIELDS.map((each) => `{${each}}`).join(', ')}`,
    ...(suggestion === undefined ? {} : { suggestion: `{${suggestion}}` }),
  };
}

function needsTake(name: string, shot: { id: string; takes: number; place: Place }): Diagnostic {
  return {
    severity: 'error',
    code: 'duplicate-name',
    message: `\`name: ${quoted(name)}\` gives the ${plural(shot.takes, 'take')} of shot ${shot.id} one and the same file`,
    place: shot.place,
    help: 'add {take} to the name',
  };
}

/** One problem for each reason, however many shots have it: most come from the template that all of them share. */
function unsafeNames(takes: readonly Take[], places: Places): Diagnostic[] {
  const byReason = new Map<string, { first: Take; shots: Set<string> }>();
  for (const take of takes) {
    const why = unsafe(take.name);
    if (why === null) continue;
    const known = byReason.get(why);
    if (known) known.shots.add(take.shot);
    else byReason.set(why, { first: take, shots: new Set([take.shot]) });
  }
  return [...byReason].map(([why, { first, shots }]) => {
    const more = shots.size > 1 ? ` (and so ${plural(shots.size - 1, 'more shot')})` : '';
    return {
      severity: 'error',
      code: why === TAKEN ? 'reserved-name' : 'unsafe-name',
      message: `the clip name ${quoted(first.name)} of ${takeName(first)} ${why}${more}`,
      ...placeAt(first, places),
      help: CHANGE,
    };
  });
}

const TAKEN = "is that of a file or folder of shotlist's own";

function unsafe(name: string): string | null {
  const segments = name.split('/');
  if (RESERVED.has(foldName(segments[0] ?? ''))) return TAKEN;
  for (const segment of segments) {
    const why = segmentProblem(segment);
    if (why !== null) return why;
  }
  return null;
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
    help: CHANGE,
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
