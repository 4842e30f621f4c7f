/** The width in columns if the output is not a terminal. */
export const USUAL_COLUMNS = 80;

/** Columns below which a description stands under its term. */
const NARROW = 60;

/** The widest term, in columns, that has its description on the same line at any width. */
const SHORT = 4;

/** Columns between the edge and a description under its term. */
const INDENT = 6;

/** Text is not wrapped to fewer columns than these. */
const LEAST_TO_WRAP = 20;

/** Columns before a term and behind it. */
const GAP = 2;

/** A piece of help: lines as they are, a text that is wrapped with its later lines indented, or a term, padded to a width, with its description. */
export type HelpPart =
  | string
  | { text: string; hang: number }
  | { term: string; width: number; description: string };

/** Help in so many columns. */
export function layOutHelp(parts: readonly HelpPart[], columns: number): string {
  return parts.map((part) => layOut(part, columns)).join('');
}

function layOut(part: HelpPart, columns: number): string {
  if (typeof part === 'string') return part;
  if ('text' in part) return indented(wrap(part.text, columns - part.hang), part.hang);
  return layOutItem(part.term, part.width, part.description, columns);
}

/** A term and its description, behind it or, in few columns, below it. */
export function layOutItem(term: string, width: number, description: string, columns: number): string {
  if (description === '') return `${' '.repeat(GAP)}${term}`;
  const isBelow = columns < NARROW && width > SHORT;
  const margin = isBelow ? INDENT : GAP + width + GAP;
  const start = isBelow ? `\n${' '.repeat(INDENT)}` : ' '.repeat(width - term.length + GAP);
  return `${' '.repeat(GAP)}${term}${start}${indented(wrap(description, columns - margin), margin)}`;
}

/** Breaks text into lines between words; a word that is longer than a line stays whole. */
export function wrap(text: string, columns: number): string {
  if (columns < LEAST_TO_WRAP) return text;
  const lines: string[] = [];
  for (const word of text.match(/\s*\S+/g) ?? []) {
    const line = lines.at(-1);
    if (line !== undefined && line.length + word.length <= columns) lines[lines.length - 1] = line + word;
    else lines.push(line === undefined ? word : word.trimStart());
  }
  return lines.join('\n');
}

function indented(text: string, columns: number): string {
  return text.replaceAll('\n', `\n${' '.repeat(columns)}`);
}
