import type { ErrorCode } from 'yaml';
import { inQuotes } from '../core/text.js';

/** The number of characters of a line that are examined. */
const LONGEST_LINE = 2000;

const MOST_SHOWN = 60;

const INVISIBLE = '\u00a0\u2007\u202f\u3000\u200b\ufeff';

const BY_CODE: Partial<Record<ErrorCode, string>> = {
  BAD_INDENT: 'items of the same list or mapping must start in the same column',
  MISSING_CHAR: 'check quotes, brackets and the space after ":" or "-" near this place',
  BLOCK_AS_IMPLICIT_KEY: 'a string that contains ": " must be quoted',
  BAD_SCALAR_START: 'a string that starts with a special character must be quoted',
  BAD_DQ_ESCAPE: 'write \\\\ for a backslash, or use single quotes',
  MULTILINE_IMPLICIT_KEY: 'is a ":" missing on this line, or a quote not closed?',
  UNEXPECTED_TOKEN: 'a string with special characters must be quoted',
};

/** The place of a syntax error. */
export interface Stumble {
  code: ErrorCode;
  /** The line of the error, and the last non-empty line above it. */
  line: string;
  above: string;
}

/** How to fix a YAML syntax error, judging by its line; undefined if unknown. */
export function syntaxHelp({ code, line, above }: Stumble): string | undefined {
  if (code === 'BAD_DQ_ESCAPE' || code === 'TAB_AS_INDENT') return BY_CODE[code];
  const text = line.slice(0, LONGEST_LINE);
  return (
    invisible(text) ??
    valueHelp(valueText(text)) ??
    lineHelp(text, above.slice(0, LONGEST_LINE)) ??
    BY_CODE[code]
  );
}

/** The part of a line after its key, or after the dash of a list item. */
function valueText(line: string): string {
  const item = line.trim().replace(/^(?:-[ \t]+)+/, '');
  const key = /^(?:"[^"]*"|'[^']*'|[^\s"'{[#:]+)[ \t]*:[ \t]+/.exec(item)?.[0] ?? '';
  return item.slice(key.length).trim();
}

function invisible(line: string): string | undefined {
  const at = new RegExp(`(?:^[ \\t-]*|[:,][ \\t]*)([${INVISIBLE}])`, 'u').exec(line)?.[1];
  if (at === undefined) return undefined;
  const code = at.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
  return `this line has a no-break or invisible space (U+${code}) where YAML needs an ordinary space: retype it`;
}

function valueHelp(value: string): string | undefined {
  const first = value.charAt(0);
  if (/^[|>][-+0-9]*[ \t]*[^\s#]/.test(value)) {
    return `write the text on the lines below the ${first}, indented; or remove the ${first}`;
  }
  if (/^[“”„«»‘’‚＂「]/.test(value)) {
    return `typographic quotes do not work in YAML: use " or '`;
  }
  if (first === '"' || first === "'") return innerQuotes(value, first);
  const braced = /^\{\s*([^\s{}:,]+)\s*\}/.exec(value)?.[1];
  if (braced !== undefined) {
    return `braces start a mapping: quote the whole string, and write the var as \${${braced}}`;
  }
  if (/^[[{]/.test(value) && /[\]}][^\]},]*[^\s\]},]$/.test(value)) {
    return `${first} starts a ${first === '[' ? 'list' : 'mapping'}: ${quoted(value)}`;
  }
  if (/^[*&!%@`,\]}]|^[-?](?:\s|$)/.test(value)) {
    return `a string that starts with ${first} must be quoted: ${quoted(value)}`;
  }
  if (/^[[{"'#]/.test(value)) return undefined;
  return /:(?:\s|$)/.test(value) ? `a string that contains ": " must be quoted: ${quoted(value)}` : undefined;
}

/** A quote inside the string closes it too early, or it is never closed. */
function innerQuotes(value: string, mark: '"' | "'"): string {
  if (!value.slice(1).includes(mark))
    return `this quote is never closed: add ${mark} at the end of the string`;
  const ends = value.length > 1 && value.endsWith(mark);
  const inner = ends ? value.slice(1, -1) : value;
  const other =
    mark === '"'
      ? 'write \\" for a quote inside double quotes'
      : "write '' for an apostrophe inside single quotes";
  return inner.includes(mark) && inner.length <= MOST_SHOWN
    ? `${other}, or use the other kind of quotes: ${inQuotes(inner)}`
    : `${other}, or use the other kind of quotes; a quoted string ends with the same quote that starts it`;
}

function lineHelp(line: string, above: string): string | undefined {
  if (/^\s*#/.test(above)) return 'a comment ends the string above it: quote the string, or move the comment';
  if (/\$\{/.test(line)) return 'inside { } and [ ], a string with ${…} must be quoted';
  if ([line, above].some((each) => /[{[].*\s#/.test(each))) {
    return 'everything after " #" is a comment, including a closing bracket: quote the string';
  }
  if (/^\s*(?:-\s+)?[A-Za-z_]\w*:[^\s/:]/.test(line)) return 'write a space after the colon of a key';
  return undefined;
}

function quoted(value: string): string {
  return value.length > MOST_SHOWN ? 'quote the string' : `quote the string: ${inQuotes(value)}`;
}
