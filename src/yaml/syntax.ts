import type { ErrorCode, YAMLError } from 'yaml';
import { type Diagnostic, error } from '../core/diagnostic.js';
import { inQuotes } from '../core/text.js';
import type { SourceText } from './node.js';

/** The most syntax errors that are reported: one mistake causes many. */
const MOST_SHOWN = 10;

/** Our code and texts for some errors of the parser. */
const OWN: Partial<Record<ErrorCode, [code: string, message: string, help?: string]>> = {
  TAB_AS_INDENT: ['tab-indent', 'tabs are not allowed for indentation in YAML', 'indent with spaces'],
  NON_STRING_KEY: ['bad-key', 'keys must be plain strings', 'write the key as one word, quoted if necessary'],
  TAG_RESOLVE_FAILED: [
    'unknown-tag',
    'unknown YAML tag',
    'quote a string that starts with !, or remove the tag; allowed tags: !!str, !!int, !!float, !!bool, !!null, !!seq, !!map',
  ],
  RESOURCE_EXHAUSTION: ['too-deep', 'values are nested too deeply'],
};

/** Converts the parser's errors to diagnostics, the first of each line. */
export function syntaxProblems(source: SourceText, errors: readonly YAMLError[]): Diagnostic[] {
  const byLine = new Map<number, Diagnostic>();
  let told = { from: 0, to: -1 };
  for (const failure of errors) {
    if (byLine.size === MOST_SHOWN) break;
    const [at] = failure.pos;
    // One line can hold a million mistakes; only the first is reported.
    if (at >= told.from && at <= told.to) continue;
    const problem = syntaxProblem(source, failure);
    told = lineAround(source.text, at);
    const line = problem.place?.line ?? 0;
    if (!byLine.has(line)) byLine.set(line, problem);
  }
  return [...byLine.values()];
}

function syntaxProblem(source: SourceText, failure: YAMLError): Diagnostic {
  const { isShown, text } = source;
  const why = isShown ? `: ${failure.message.replace(/\.$/, '')}` : '';
  const [code, message, help] = OWN[failure.code] ?? ['yaml-syntax', `invalid YAML${why}`];
  const [start, end] = spanOf(source, failure);
  const cure = isShown ? (help ?? syntaxHelp({ code: failure.code, ...linesAt(text, start) })) : undefined;
  return { ...error(code, message, cure), place: source.place(start, end) };
}

/** The span to report. The parser finds an unclosed quote at the end of the file; it has to be fixed where it opens. */
function spanOf({ text }: SourceText, { code, message, pos }: YAMLError): readonly [number, number] {
  const mark = code === 'MISSING_CHAR' ? /^Missing closing (["'])/.exec(message)?.[1] : undefined;
  const opened = mark === undefined ? -1 : text.lastIndexOf(mark, pos[0]);
  return opened === -1 ? pos : [opened, opened + 1];
}

function lineAround(text: string, at: number): { from: number; to: number } {
  const end = text.indexOf('\n', at);
  return { from: at === 0 ? 0 : text.lastIndexOf('\n', at - 1) + 1, to: end === -1 ? text.length : end };
}

function linesAt(text: string, at: number): { line: string; above: string } {
  const { from, to } = lineAround(text, at);
  const before = text.slice(0, from).trimEnd();
  return { line: text.slice(from, to).trimEnd(), above: before.slice(before.lastIndexOf('\n') + 1) };
}

/** The number of characters of a line that are examined. */
const LONGEST_LINE = 2000;

const MOST_QUOTED = 60;

const SWALLOWED = 'everything after " #" is a comment, including a closing bracket: quote the string';

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
    swallowedBracket(above.slice(0, LONGEST_LINE)) ??
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

/** A comment on the line above has the bracket that closes what this line is still taken for a part of. */
function swallowedBracket(above: string): string | undefined {
  const [code = '', comment] = above.replace(/"[^"]*"|'[^']*'/g, '').split(/\s#(.*)/s);
  const isOpen = (code.match(/[[{]/g) ?? []).length > (code.match(/[\]}]/g) ?? []).length;
  return isOpen && comment !== undefined && /[\]}]/.test(comment) ? SWALLOWED : undefined;
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
  const [text = ''] = value.split(/[ \t]+#/, 1);
  return /:(?:\s|$)/.test(text) ? `a string that contains ": " must be quoted: ${quoted(text)}` : undefined;
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
  return inner.includes(mark) && inner.length <= MOST_QUOTED
    ? `${other}, or use the other kind of quotes: ${inQuotes(inner)}`
    : `${other}, or use the other kind of quotes; a quoted string ends with the same quote that starts it`;
}

function lineHelp(line: string, above: string): string | undefined {
  if (/^\s*#/.test(above)) return 'a comment ends the string above it: quote the string, or move the comment';
  if (/\$\{/.test(line)) return 'inside { } and [ ], a string with ${…} must be quoted';
  if ([line, above].some((each) => /[{[].*\s#/.test(each))) {
    return SWALLOWED;
  }
  if (/^\s*(?:-\s+)?[A-Za-z_]\w*:[^\s/:]/.test(line)) return 'write a space after the colon of a key';
  return undefined;
}

function quoted(value: string): string {
  return value.length > MOST_QUOTED ? 'put quotes around it' : `write ${inQuotes(value)}`;
}
