import type { Diagnostic } from '../core/diagnostic.js';
import { escapeControls } from '../core/text.js';
import type { Exit, Refusal } from '../film/room.js';
import { explain } from '../ui/explain.js';
import { jsonText } from '../ui/json-text.js';
import { validateJson } from '../ui/validate-json.js';
import type { Shell } from './shell.js';

/** The width of a stream in columns; 80 where it is no terminal. */
export function columnsOf(stream: { columns?: number | undefined }): number {
  return stream.columns ?? 80;
}

/** True where a stream is to be written to in colours: they are wanted, and it is a terminal. */
export function colorOf(shell: Shell, stream: { isTTY?: boolean | undefined }): boolean {
  return shell.color && stream.isTTY === true;
}

/** Writes diagnostics for a person to stderr. */
export function showProblems(shell: Shell, diagnostics: readonly Diagnostic[]): void {
  const { err } = shell;
  if (diagnostics.length > 0)
    err.write(explain(diagnostics, { color: colorOf(shell, err), columns: err.columns }));
}

/** Shows why a command did nothing and returns its exit code. */
export function refuse(shell: Shell, why: Refusal): Exit {
  showProblems(shell, why.diagnostics);
  if (why.message !== '') shell.err.write(`${why.message.split('\n').map(escapeControls).join('\n')}\n`);
  return why.exit;
}

/** Shows what is wrong with a manifest: with `--json` the document of `validate` on stdout. Exit 2. */
export function refuseManifest(
  shell: Shell,
  manifest: string,
  problems: readonly Diagnostic[],
  json: boolean,
): Exit {
  if (json) writeJson(shell, validateJson(manifest, null, problems));
  else showProblems(shell, problems);
  return 2;
}

/** Writes one JSON document to stdout. */
export function writeJson(shell: Shell, document: unknown): void {
  shell.out.write(`${jsonText(document, 2)}\n`);
}
