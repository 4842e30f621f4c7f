import { asPartOfName } from './path-segment.js';

/** The values of the fields of a clip name. */
export interface NameFields {
  id: string;
  scene: string | null;
  /** The name of the model in the manifest. */
  model: string;
  /** The film's title. */
  title: string | null;
}

/** The names of the fields, as written in `{…}`. */
export const NAME_FIELDS = ['id', 'scene', 'take', 'model', 'title'] as const satisfies (
  | keyof NameFields
  | 'take'
)[];

type Field = (typeof NAME_FIELDS)[number];
type TemplatePart = { text: string } | { field: Field };

/** A parsed clip name template: folders, and the parts of each. */
export interface NameTemplate {
  segments: TemplatePart[][];
  /** Unknown fields, in order of appearance. */
  unknown: string[];
}

/** Parses a template such as `{scene}/{id}_t{take}`. Unknown fields are kept as text and listed in `unknown`. */
export function parseTemplate(template: string): NameTemplate {
  const unknown: string[] = [];
  const segments = template.split('/').map((segment) =>
    segment
      .split(/(\{[^{}]*\})/)
      .filter((piece) => piece !== '')
      .map((piece): TemplatePart => {
        const braced = /^\{(.*)\}$/s.exec(piece)?.[1];
        if (braced === undefined) return { text: piece };
        if (isField(braced)) return { field: braced };
        unknown.push(braced);
        return { text: piece };
      }),
  );
  return { segments, unknown };
}

/** True if the template contains the field. */
export function usesField(template: NameTemplate, field: Field): boolean {
  return template.segments.some((parts) => parts.some((part) => 'field' in part && part.field === field));
}

/**
 * Returns the clip name of each take of a shot: a path without extension, relative to the output folder. In the values of fields,
 * characters that are not allowed in paths become `-`. A folder whose fields are all empty is dropped.
 */
export function clipNames(template: NameTemplate, fields: NameFields): (take: number) => string {
  // What is between the numbers of the take: a shot may have a thousand takes.
  const between = [''];
  const add = (text: string) => between.push(`${between.pop()}${text}`);
  const last = template.segments.length - 1;
  let isFirst = true;
  for (const [index, parts] of template.segments.entries()) {
    if (index < last && isEmptyFolder(parts, fields)) continue;
    if (!isFirst) add('/');
    isFirst = false;
    for (const part of parts) {
      if ('text' in part) add(part.text);
      else if (part.field === 'take') between.push('');
      else add(valueIn(fields, part.field));
    }
  }
  return (take) => between.join(String(take));
}

/** True for a folder that consists only of empty fields. One without any part is kept, and refused later. */
function isEmptyFolder(parts: readonly TemplatePart[], fields: NameFields): boolean {
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

/** Makes free text safe for a path: unsafe characters, a dot at the start and a dot at the end become `-`. */
function pathSafe(text: string): string {
  return asPartOfName(text.normalize('NFC').trim()).replace(/^\./, '-').replace(/\.$/, '-');
}
