/** What a clip name may say about its take. */
export interface NameFields {
  id: string;
  scene: string | null;
  take: number;
  /** The model's name in the manifest. */
  model: string;
  /** The film's title. */
  title: string | null;
}

/** The names of the fields, as they stand in `{…}`. */
export const NAME_FIELDS = ['id', 'scene', 'take', 'model', 'title'] as const satisfies (keyof NameFields)[];

type Field = (typeof NAME_FIELDS)[number];
type Part = { text: string } | { field: Field };

/** A clip name template, cut into folders and those into their parts. */
export interface NameTemplate {
  segments: Part[][];
  /** What stands in braces and is no field, in order of appearance. */
  unknown: string[];
}

/** The template of a manifest that has none. */
export const DEFAULT_NAME = '{id}_t{take}';

const UNSAFE = /[/\\:*?"<>|{}\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

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
 * The name of a clip: path without extension, relative to the output folder. In the values of fields, characters that a path cannot
 * carry become `-`. A folder whose fields are all empty is dropped.
 */
export function nameOf(template: NameTemplate, fields: NameFields): string {
  const last = template.segments.length - 1;
  return template.segments
    .map((parts) => parts.map((part) => ('field' in part ? valueIn(fields, part.field) : part.text)).join(''))
    .filter((segment, index) => segment !== '' || index === last || template.segments[index]?.length === 0)
    .join('/');
}

function isField(word: string): word is Field {
  return (NAME_FIELDS as readonly string[]).includes(word);
}

function valueIn(fields: NameFields, field: Field): string {
  if (field === 'id') return fields.id;
  return field === 'take' ? String(fields.take) : pathSafe(fields[field] ?? '');
}

/** Free text as part of a path: unsafe characters, a dot at the start and one at the end become `-`. */
function pathSafe(text: string): string {
  return text.normalize('NFC').trim().replace(UNSAFE, '-').replace(/^\./, '-').replace(/\.$/, '-');
}
