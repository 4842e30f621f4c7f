import { spawn, spawnSync } from 'node:child_process';

/** `script` of util-linux gives a command a terminal of its own. */
export const hasTerminals = Boolean(
  spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout?.includes('util-linux'),
);

/** A command in a terminal of its own, under way. */
export interface InTerminal {
  /** Everything that the terminal was sent so far, escape sequences included. */
  said(): string;
  /** Types into the terminal; `\x03` is Ctrl-C. */
  type(text: string): void;
  /** Closes the terminal, as a window that is closed. */
  close(): void;
  /** The exit code of the command. */
  readonly ended: Promise<number | null>;
}

/** A word for a POSIX shell. */
export function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}

/** Runs a line of a POSIX shell in a terminal of its own. */
export function startInTerminal(
  line: string,
  options: { folder: string; env: Record<string, string>; columns?: number; rows?: number },
): InTerminal {
  const { columns = 80, rows = 24 } = options;
  const size = `stty cols ${columns} rows ${rows}`;
  const child = spawn('/usr/bin/script', ['-qfec', `${size}; ${line}`, '/dev/null'], {
    cwd: options.folder,
    env: { SHELL: '/bin/sh', TERM: 'xterm', ...options.env },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  return {
    said: () => said,
    type: (text) => void child.stdin.write(text),
    close: () => void child.kill('SIGKILL'),
    ended: new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (exit) => resolve(exit));
    }),
  };
}
