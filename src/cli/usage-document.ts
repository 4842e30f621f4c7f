import { error } from '../core/diagnostic.js';
import { jsonText } from './ui/json/safe-text.js';
import { validateJson } from './ui/json/validate-document.js';

/** Verbs whose documents are lines. */
const LINES = ['render', 'retry'];

/** True if the arguments of a process (`process.argv`) ask for JSON, whatever else is wrong with them. */
export function wantsJson(argv: readonly string[]): boolean {
  const end = argv.indexOf('--');
  return argv.slice(2, end === -1 ? undefined : end).includes('--json');
}

/** Writes the document of a refusal for arguments that were not understood; `message` is what people are told. */
export function writeUsage(
  out: Pick<NodeJS.WriteStream, 'write'>,
  argv: readonly string[],
  message: string,
): void {
  const verb = argv.slice(2).find((word) => !word.startsWith('-'));
  const problem = error('usage', message.replace(/^error: /, ''));
  const indent = LINES.includes(verb ?? '') ? 0 : 2;
  out.write(`${jsonText(validateJson('', null, [problem]), indent)}\n`);
}
