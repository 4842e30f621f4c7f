import { type Diagnostic, error } from '../core/diagnostic.js';
import type { Refusal } from '../core/refusal.js';
import { escapeControls } from '../core/text.js';
import { type CliContext, EXIT_OF, type Exit } from './context.js';
import { knowsLinks } from './terminal.js';
import { jsonText } from './ui/json/safe-text.js';
import { validateJson } from './ui/json/validate-document.js';
import type { View } from './ui/text/colors.js';
import { formatDiagnostics } from './ui/text/diagnostics.js';
import { fileLinks, type LinkTo, noLinks } from './ui/text/links.js';
import { wrap } from './ui/text/width.js';

/**
 * What text for a stream is laid out for: 80 columns where it is no terminal, or one that does not know its width; colours where they
 * are wanted and it is a terminal, or they are forced.
 */
export function viewOf(context: CliContext, stream: NodeJS.WriteStream): View {
  const color = context.color === 'always' || (context.color && stream.isTTY === true);
  return { columns: stream.columns || 80, color };
}

/** Links to files for a stream: none in a pipe, without colours, or on a terminal that may not know them. */
export function linksOn(context: CliContext, stream: NodeJS.WriteStream): LinkTo {
  const { color, draws, env } = context;
  return stream.isTTY && draws && color !== false && knowsLinks(env) ? fileLinks(context) : noLinks;
}

/** Writes diagnostics for a person to stderr. */
export function showProblems(context: CliContext, diagnostics: readonly Diagnostic[]): void {
  const { err } = context;
  if (diagnostics.length > 0)
    err.write(formatDiagnostics(diagnostics, { ...viewOf(context, err), columns: err.columns || undefined }));
}

/** Shows why a command did nothing, to a program as the document of `validate`, and returns its exit code. */
export function refuse(context: CliContext, why: Refusal): Exit {
  const { code, message, diagnostics } = why;
  writeRefusal(context, message === '' ? diagnostics : [...diagnostics, error(code, message)]);
  return tellRefusal(context, why);
}

/** Tells people alone what is in the way, and returns the exit code that goes with it. */
export function tellRefusal(context: CliContext, why: Refusal): Exit {
  showProblems(context, why.diagnostics);
  if (why.message !== '') tell(context, why.message);
  return EXIT_OF[why.code];
}

/** What is indented is a list or a command, which has to stand whole, and so has the command after `next`. */
const WHOLE = /^(?: {2}|next {2})/;

/** Writes text for a person to stderr, control characters escaped; on a terminal no word is broken. */
export function tell(context: CliContext, text: string): void {
  const { err } = context;
  const { columns } = viewOf(context, err);
  for (const line of text.split('\n').map(escapeControls)) {
    const isWrapped = err.isTTY && !WHOLE.test(line);
    err.write(`${isWrapped ? wrap(line, columns).join('\n') : line}\n`);
  }
}

/** Shows what is wrong with a manifest, to a program or else to people. Exit 2. */
export function refuseManifest(context: CliContext, problems: readonly Diagnostic[]): Exit {
  if (!context.refusals) showProblems(context, problems);
  writeRefusal(context, problems);
  return 2;
}

function writeRefusal(context: CliContext, problems: readonly Diagnostic[]): void {
  if (!context.refusals) return;
  const { manifest, indent } = context.refusals;
  writeJson(context, validateJson(manifest, null, problems), indent);
}

/** Writes one JSON document to stdout, in one line where nothing is indented. */
export function writeJson(context: CliContext, document: unknown, indent = 2): void {
  context.out.write(`${jsonText(document, indent)}\n`);
}
