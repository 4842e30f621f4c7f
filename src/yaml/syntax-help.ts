import type { ErrorCode } from 'yaml';
import { inQuotes } from '../core/quotes.js';

/** Characters of a line that are looked at. */
const LONGEST_LINE = 2000;

const MOST_SHOWN = 60;

const INVISIBLE = '\u00a0\u2007\u202f\u3000\u200b\ufeff';

const BY_CODE: Partial<Record<ErrorCode, string>> = {
  BAD_INDENT: 'items of one list or mapping start in the same column',
  MISSING_CHAR: 'check quotes, brackets and the space after ":" or "-" around here',
  BLOCK_AS_IMPLICIT_KEY: 'a text that contains ": " needs quotes',
  BAD_SCALAR_START: 'quote a text that starts with a special character',
  BAD_DQ_ESCAPE: 'write \\\\ for a backslash, or use single quotes',
  MULTILINE_IMPLICIT_KEY: 'is a ":" missing on this line, or a quote not closed?',
  UNEXPECTED_TOKEN: 'put a text with special characters in quotes',
};

/** Where a parser stumbled. */
export interface Stumble {
  code: ErrorCode;
  /** The line that the error stands in, and the last one above it that is not empty. */
  line: string;
  above: string;
}

/** What to do about an error of YAML's grammar, judged by what its line looks like; undefined where nothing is known to help. */
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

/** What stands behind the key of a line, or behind the dash of a list. */
function valueText(line: string): string {
  const item = line.trim().replace(/^(?:-[ \t]+)+/, '');
  const key = /^(?:"[^"]*"|'[^']*'|[^\s"'{[#:]+)[ \t]*:[ \t]+/.exec(item)?.[0] ?? '';
  return item.slice(key.length).trim();
}

function invisible(line: string): string | undefined {
  const at = new RegExp(`(?:^[ \\t-]*|[:,][ \\t]*)([${INVISIBLE}])`, 'u').exec(line)?.[1];
  if (at === undefined) return undefined;
  const code = at.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
  return `this line has a no-break or invisible space (U+${code}) where YAML needs an ordinary one: type the space again`;
}

function valueHelp(value: string): string | undefined {
  const first = value.charAt(0);
  if (/^[|>][-+0-9]*[ \t]*[^\s#]/.test(value)) {
    return `write the text on the lines below the ${first}, indented; or leave the ${first} away`;
  }
  if (/^[“”„«»‘’‚＂「]/.test(value)) {
    return `typographic quotes do not quote: write " or ' around the text`;
  }
  if (first === '"' || first === "'") return innerQuotes(value, first);
  const braced = /^\{\s*([^\s{}:,]+)\s*\}/.exec(value)?.[1];
  if (braced !== undefined) {
    return `braces begin a mapping: put the whole text in quotes; a var is written \${${braced}}`;
  }
  if (/^[[{]/.test(value) && /[\]}][^\]},]*[^\s\]},]$/.test(value)) {
    return `${first} begins a ${first === '[' ? 'list' : 'mapping'}: ${quoted(value)}`;
  }
  if (/^[*&!%@`,\]}]|^[-?](?:\s|$)/.test(value)) {
    return `a text that begins with ${first} needs quotes: ${quoted(value)}`;
  }
  if (/^[[{"'#]/.test(value)) return undefined;
  return /:(?:\s|$)/.test(value) ? `a text that contains ": " needs quotes: ${quoted(value)}` : undefined;
}

/** A quote closes the text early, or never. */
function innerQuotes(value: string, mark: '"' | "'"): string {
  if (!value.slice(1).includes(mark))
    return `this quote is never closed: write ${mark} at the end of the text`;
  const ends = value.length > 1 && value.endsWith(mark);
  const inner = ends ? value.slice(1, -1) : value;
  const other =
    mark === '"'
      ? 'write \\" for a quote inside double quotes'
      : "write '' for an apostrophe inside single quotes";
  return inner.includes(mark) && inner.length <= MOST_SHOWN
    ? `${other}, or use the other kind of quotes: ${inQuotes(inner)}`
    : `${other}, or use the other kind of quotes; every text in quotes ends with the quote that it begins with`;
}

function lineHelp(line: string, above: string): string | undefined {
  if (/^\s*#/.test(above))
    return 'a comment ends the text above it: put the text in quotes, or move the comment';
  if (/\$\{/.test(line)) return 'inside { } and [ ], put a text with ${…} in quotes';
  if ([line, above].some((each) => /[{[].*\s#/.test(each))) {
    return 'everything behind " #" is a comment, a closing bracket too: put the text in quotes';
  }
  if (/^\s*(?:-\s+)?[A-Za-z_]\w*:[^\s/:]/.test(line)) return 'write a space after the colon of a key';
  return undefined;
}

function quoted(value: string): string {
  return value.length > MOST_SHOWN ? 'put the text in quotes' : `put the text in quotes: ${inQuotes(value)}`;
}
