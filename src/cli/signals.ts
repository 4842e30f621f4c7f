import { basename } from 'node:path';
import { isatty } from 'node:tty';

/** How long SIGTERM and SIGHUP wait for what is on the wire, in milliseconds. */
const GRACE = 5_000;

/**
 * Signals nearer to each other than this are one wish that was delivered twice, in milliseconds: `npx`, `npm run` and `timeout` forward
 * what the terminal has sent to the whole process group already.
 */
const SAME_WISH = 400;

/** The signals that end a command in order. */
export const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** What a signal can ask for. */
export interface SignalActions {
  /** Milliseconds, by a clock that nobody sets. */
  elapsed(): number;
  /** False where nobody sits at a terminal that could be closed: SIGHUP means nothing then. */
  isAttended: boolean;
  /** The first wish to stop; the reason is a clause for people. */
  interrupt(why: string): void;
  /** The wish to leave at once; asked again by an even later signal. */
  leave(): void;
  /** Calls back after that many milliseconds; keeps no process alive. */
  after(ms: number, act: () => void): void;
}

/**
 * What each signal means: the first one interrupts, a later one leaves at once, and SIGTERM and SIGHUP wait for 5 s at most. A terminal
 * that closes hangs up more than once (the kernel and the shell both do), so that SIGHUP never counts as impatience.
 */
export function signalListener(actions: SignalActions): (signal: NodeJS.Signals) => void {
  let last: number | null = null;
  return (signal) => {
    if (signal === 'SIGHUP' && !actions.isAttended) return;
    if (signal !== 'SIGINT') actions.after(GRACE, () => actions.leave());
    const now = actions.elapsed();
    if (last === null)
      actions.interrupt(signal === 'SIGINT' ? 'interrupted by Ctrl-C' : `interrupted by ${signal}`);
    else if (signal === 'SIGHUP' || now - last < SAME_WISH) return;
    else actions.leave();
    last = now;
  };
}

/**
 * True where a standard stream is a terminal. Node forgets at its start that a signal was ignored, so that what `nohup` did shows only in
 * its redirections; where it leaves stdin on the terminal (macOS), in the `_` that the shell sets to the program it started.
 */
export function isAttended(env: Readonly<Record<string, string | undefined>>): boolean {
  return basename(env._ ?? '') !== 'nohup' && terminals().length > 0;
}

/** The standard streams, by their descriptors, that are terminals. One that has been closed is none any more. */
export function terminals(): number[] {
  return [0, 1, 2].filter((stream) => isatty(stream));
}
