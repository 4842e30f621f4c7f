import type { ErrorCode, YAMLError } from 'yaml';
import type { Diagnostic } from '../core/diagnostic.js';
import type { SourceText } from './source.js';
import { syntaxHelp } from './syntax-help.js';

/** The most syntax errors that are reported: one mistake causes many. */
const MOST_SHOWN = 10;

const OWN_CODES: Partial<Record<ErrorCode, string>> = {
  TAB_AS_INDENT: 'tab-indent',
  NON_STRING_KEY: 'bad-key',
  TAG_RESOLVE_FAILED: 'unknown-tag',
  RESOURCE_EXHAUSTION: 'too-deep',
};

const MESSAGES: Record<string, { message: string; help?: string }> = {
  'tab-indent': { message: 'tabs are not allowed for indentation in YAML', help: 'indent with spaces' },
  'bad-key': {
    message: 'keys must be plain strings',
    help: 'write the key as one word, quoted if necessary',
  },
  'unknown-tag': {
    message: 'unknown YAML tag',
    help: 'quote a string that starts with !, or remove the tag; allowed tags: !!str, !!int, !!float, !!bool, !!null, !!seq, !!map',
  },
  'too-deep': { message: 'values are nested too deeply' },
};

/** Converts the parser's errors to diagnostics, the first of each line. */
export function syntaxProblems(source: SourceText, errors: readonly YAMLError[]): Diagnostic[] {
  const byLine = new Map<number, Diagnostic>();
  let told = { from: 0, to: -1 };
  for (const error of errors) {
    if (byLine.size === MOST_SHOWN) break;
    // One line can hold a million mistakes; only the first is reported.
    if (error.pos[0] >= told.from && error.pos[0] <= told.to) continue;
    const problem = syntaxProblem(source, error);
    told = lineAround(source.text, error.pos[0]);
    const line = problem.place?.line ?? 0;
    if (!byLine.has(line)) byLine.set(line, problem);
  }
  return [...byLine.values()];
}

function syntaxProblem(source: SourceText, error: YAMLError): Diagnostic {
  const code = OWN_CODES[error.code] ?? 'yaml-syntax';
  const own = MESSAGES[code];
  const [start, end] = spanOf(source, error);
  if (!source.isShown) {
    const message = own?.message ?? 'invalid YAML';
    return { severity: 'error', code, message, place: source.place(start, end) };
  }
  const help = own?.help ?? syntaxHelp({ code: error.code, ...linesAt(source.text, start) });
  return {
    severity: 'error',
    code,
    message: own?.message ?? `invalid YAML: ${error.message.replace(/\.$/, '')}`,
    place: source.place(start, end),
    ...(help === undefined ? {} : { help }),
  };
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
  const { from: start, to: end } = lineAround(text, at);
  let below = start;
  let above = '';
  while (below > 0 && above === '') {
    const from = text.lastIndexOf('\n', below - 2) + 1;
    above = text.slice(from, below - 1).trimEnd();
    below = below === 1 ? 0 : from;
  }
  return { line: text.slice(start, end).trimEnd(), above };
}
