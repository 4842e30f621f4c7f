import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';

/**
 * Asks a yes-or-no question, such as "Render 12 takes for $4.32?", and waits for a line. Only `y` and `yes` are a yes; an empty
 * line and the end of the input are a no. Returns null if it was interrupted, by Ctrl-C or `signal`.
 */
export function ask(
  question: string,
  streams: { input: Readable; output: Writable; signal?: AbortSignal },
): Promise<boolean | null> {
  const { output, signal } = streams;
  const lines = createInterface(streams);
  const onNewLine = () => void output.write('\n');
  signal?.addEventListener('abort', onNewLine, { once: true });
  return new Promise((resolve) => {
    lines.on('close', () => {
      signal?.removeEventListener('abort', onNewLine);
      resolve(signal?.aborted ? null : false);
    });
    lines.on('SIGINT', () => {
      output.write('\n');
      resolve(null);
      lines.close();
    });
    lines.question(`${question} [y/N] `, (answer) => {
      resolve(/^\s*y(es)?\s*$/i.test(answer));
      lines.close();
    });
  });
}
