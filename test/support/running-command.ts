import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { CLI } from './built-command.js';

/** What a command that has ended said, and how it ended. */
export interface Ended {
  exit: number | null;
  signal: NodeJS.Signals | null;
  out: string;
  err: string;
}

/** The built command, under way. */
export interface Running {
  readonly pid: number;
  readonly ended: Promise<Ended>;
  /** Everything said on stderr and stdout so far. */
  said(): string;
  /** Resolves once it has said that, so many times; rejects with all that was said where the command ends before. */
  says(text: string, times?: number): Promise<void>;
  signal(name: NodeJS.Signals): void;
  /** Stops it (SIGSTOP) until SIGCONT; resolves when all of it stands still. */
  halt(): Promise<void>;
}

/** How long a word is waited for, in milliseconds: a test that waits for ever would keep its processes, and all others waiting. */
const PATIENCE = 120_000;

/** Starts the built command, or a program like it, without a terminal, in that folder and with nothing but that environment. */
export function startCommand(
  args: readonly string[],
  folder: string,
  env: Record<string, string>,
  program = CLI,
): Running {
  const child = spawn(process.execPath, [program, ...args], {
    cwd: folder,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  const waiting = new Set<() => void>();
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
    for (const look of waiting) look();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text;
    for (const look of waiting) look();
  });
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (exit, signal) => resolve({ exit, signal, out, err }));
  });
  const said = () => err + out;
  return {
    pid: child.pid ?? 0,
    ended,
    said,
    says(text, times = 1) {
      return new Promise((resolve, reject) => {
        const look = () => {
          if (said().split(text).length <= times) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
        const never = (why: string) => {
          waiting.delete(look);
          reject(new Error(`never said ${text} ${times}x; ${why}:\n${said()}`));
        };
        setTimeout(never, PATIENCE, `not in ${PATIENCE / 1000} s`).unref();
        void ended.then((end) => never(`exit ${end.exit}`));
      });
    },
    signal: (name) => void child.kill(name),
    async halt() {
      child.kill('SIGSTOP');
      while (child.exitCode === null && child.signalCode === null && !standsStill(child.pid ?? 0))
        await pause(5);
    },
  };
}

/** Whether every thread of a process is stopped (proc_pid_stat(5)); where nothing tells, a signal is taken to work at once. */
export function standsStill(pid: number): boolean {
  const threads = `/proc/${pid}/task`;
  if (!existsSync('/proc/self/task')) return true;
  try {
    return readdirSync(threads).every((thread) =>
      /\) T/.test(readFileSync(`${threads}/${thread}/stat`, 'utf8')),
    );
  } catch {
    // A thread has ended meanwhile.
    return false;
  }
}
