import type { ErrorCode, YAMLError } from 'yaml';
import { type Diagnostic, error } from '../core/diagnostic.js';
import type { SourceText } from './node.js';
import { syntaxHelp } from './syntax-help.js';

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
