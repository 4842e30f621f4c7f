import type { ErrorCode, YAMLError } from 'yaml';
import type { Diagnostic } from '../core/diagnostic.js';
import type { SourceText } from './source.js';

/** One mistake makes a parser stumble for a while; more than this many reports help nobody. */
const MOST_SHOWN = 10;

const OWN_CODES: Partial<Record<ErrorCode, string>> = {
  TAB_AS_INDENT: 'tab-indent',
  NON_STRING_KEY: 'bad-key',
  TAG_RESOLVE_FAILED: 'unknown-tag',
  RESOURCE_EXHAUSTION: 'too-deep',
};

const MESSAGES: Record<string, { message: string; help?: string }> = {
  'tab-indent': { message: 'a tab cannot indent YAML', help: 'indent with spaces' },
  'bad-key': { message: 'a key must be a plain text', help: 'write the key as one word, quoted if need be' },
  'unknown-tag': {
    message: 'this tag is not known',
    help: 'remove the tag; only !!str, !!int, !!float, !!bool, !!null, !!seq and !!map have a meaning here',
  },
  'too-deep': { message: 'this is nested too deeply' },
};

const HELP: Partial<Record<ErrorCode, string>> = {
  BAD_INDENT: 'items of one list or mapping start in the same column',
  MISSING_CHAR: 'check quotes, brackets and the space after ":" or "-" around here',
  BLOCK_AS_IMPLICIT_KEY: 'quote a text that contains ": "',
  BAD_SCALAR_START: 'quote a text that starts with a special character',
  BAD_DQ_ESCAPE: 'write \\\\ for a backslash, or use single quotes',
  MULTILINE_IMPLICIT_KEY: 'is a ":" missing on this line, or a quote not closed?',
};

/** The parser's complaints as diagnostics of ours, the first of each line. */
export function syntaxProblems(source: SourceText, errors: readonly YAMLError[]): Diagnostic[] {
  const byLine = new Map<number, Diagnostic>();
  for (const error of errors) {
    if (byLine.size === MOST_SHOWN) break;
    const problem = syntaxProblem(source, error);
    const line = problem.place?.line ?? 0;
    if (!byLine.has(line)) byLine.set(line, problem);
  }
  return [...byLine.values()];
}

function syntaxProblem(source: SourceText, error: YAMLError): Diagnostic {
  const code = OWN_CODES[error.code] ?? 'yaml-syntax';
  const own = MESSAGES[code];
  const help = own?.help ?? HELP[error.code];
  return {
    severity: 'error',
    code,
    message: own?.message ?? `this is not valid YAML: ${error.message.replace(/\.$/, '')}`,
    place: source.place(error.pos[0], error.pos[1]),
    ...(help === undefined ? {} : { help }),
  };
}
