import { UNSAFE_CHARACTERS } from './segment.js';
/** What a clip name may say about its shot. */
export interface NameFields {
  id: string;
  scene: string | null;
  /** The model's name in the manifest. */
  model: string;
  /** The film's title. */
  title: string | null;
}

/** The names of the fields, as they stand in `{…}`. */
export const NAME_FIELDS = ['id', 'scene', 'take', 'model', 'title'] as const satisfies (
  | keyof NameFields
  | 'take'
)[];

type Field = (typeof NAME_FIELDS)[number];
type Part = { text: string } | { field: Field };

/** A clip name template, cut into folders and those into their parts. */
export interface NameTemplate {
  segments: Part[][];
  /** What stands in braces and is no field, in order of appearance. */
  unknown: string[];
}

const UNSAFE = new RegExp(`[/${UNSAFE_CHARACTERS}]`, 'gu');

/** Reads a template such as `{scene}/{id}_t{take}`. Text in braces that is no field is kept as it stands and named in `unknown`. */
export function parseTemplate(template: string): NameTemplate {
  const unknown: string[] = [];
  const segments = template.split('/').map((segment) =>
    segment
      .split(/(\{[^{}]*\})/)
      .filter((piece) => piece !== '')
      .map((piece): Part => {
        const braced = /^\{(.*)\}$/s.exec(piece)?.[1];
        if (braced === undefined) return { text: piece };
        if (isField(braced)) return { field: braced };
        unknown.push(braced);
        return { text: piece };
      }),
  );
  return { segments, unknown };
}

/** True where the name of a clip says this about its take. */
export function usesField(template: NameTemplate, field: Field): boolean {
  return template.segments.some((parts) => parts.some((part) => 'field' in part && part.field === field));
}

/**
 * The names of a shot's clips by take: paths without extension, relative to the output folder. In the values of fields, characters that a
 * path cannot carry become `-`. A folder whose fields are all empty is dropped.
 */
export function clipNames(template: NameTemplate, fields: NameFields): (take: number) => string {
  // The name, cut where the take's number stands: a shot may have a thousand takes.
  const cuts = [''];
  const add = (text: string) => cuts.push(`${cuts.pop()}${text}`);
  const folders = template.segments.slice(0, -1).filter((parts) => !isEmptyFolder(parts, fields));
  for (const [index, parts] of [...folders, ...template.segments.slice(-1)].entries()) {
    if (index > 0) add('/');
    for (const part of parts) {
      if ('text' in part) add(part.text);
      else if (part.field === 'take') cuts.push('');
      else add(valueIn(fields, part.field));
    }
  }
  return (take) => cuts.join(String(take));
}

/** A folder that a template names by fields alone, all of them empty. One that is empty as written stays, and is refused later. */
function isEmptyFolder(parts: readonly Part[], fields: NameFields): boolean {
  return (
    parts.length > 0 &&
    parts.every((part) => 'field' in part && part.field !== 'take' && valueIn(fields, part.field) === '')
  );
}

function isField(word: string): word is Field {
  return (NAME_FIELDS as readonly string[]).includes(word);
}

function valueIn(fields: NameFields, field: keyof NameFields): string {
  return field === 'id' ? fields.id : pathSafe(fields[field] ?? '');
}

/** Free text as part of a path: unsafe characters, a dot at the start and one at the end become `-`. */
function pathSafe(text: string): string {
  return text.normalize('NFC').trim().replace(UNSAFE, '-').replace(/^\./, '-').replace(/\.$/, '-');
}
