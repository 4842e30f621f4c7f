import { hash } from 'node:crypto';
import type { CliContext } from '../../src/cli/context.js';
import { ok } from '../../src/core/result.js';
import { type Clock, systemClock } from '../../src/system/clock.js';
import type { Disk } from '../../src/system/disk.js';
import type { FrameTaker } from '../../src/system/frame.js';
import { diskOver } from '../../src/system/node-disk.js';
import { runCommandLine } from './command-line.js';
import { environmentOf } from './environment.js';
import { noTerminal } from './no-terminal.js';
import type { VolatileFs } from './volatile-fs.js';

/** The command line at work inside this process, as a process of a machine of its own. */
export interface VolatileCli {
  /** Resolves when the command ends: never, once its file system is frozen. */
  readonly ended: Promise<{ exit: number; out: string; err: string }>;
  /** What it said on stdout so far. */
  said(): string;
  /** Every wait of it lasts for ever from now on. */
  freeze(): void;
}

/** Milliseconds. */
const LONG_WAIT = 29_000;
const HURRIED_WAIT = 2;

let processes = 0;

/**
 * Runs the command over that file system. `boot` names the start of the machine that it runs on. Anything that it throws, apart from
 * bad usage, comes out of `ended`: an expected outcome it is not.
 */
export function startVolatileCli(
  words: readonly string[],
  of: { fs: VolatileFs; boot: string; gateway: string; key: string; env?: Record<string, string> },
): VolatileCli {
  processes += 1;
  const { clock, freeze } = hurried(systemClock);
  const written = { out: '', err: '' };
  const disk = withProcess(diskOver(of.fs as never), of.boot, processes);
  const context: CliContext = {
    ...environmentOf(disk, {
      frames: framesOn(disk),
      clock,
      random: Math.random,
      env: { PIXAZO_API_KEY: of.key, PIXAZO_GATEWAY: of.gateway, ...of.env },
      home: '/home',
    }),
    ...noTerminal(written),
  };
  async function run(): Promise<{ exit: number; out: string; err: string }> {
    try {
      const exit = await runCommandLine(words, context);
      return { exit, ...written };
    } catch (error) {
      throw new Error(`a bug: ${error}\n${written.err}`, { cause: error });
    }
  }
  return { ended: run(), said: () => written.out, freeze };
}

/** Frames that differ by clip and place, taken without ffmpeg, which sees no file of a volatile file system. */
function framesOn(disk: Disk): FrameTaker {
  return {
    isThere: async () => true,
    take: async (path, at) => ok(Buffer.from(`${hash('sha256', await disk.readBytes(path))} ${at}`)),
  };
}

/**
 * A clock on which waits of seconds are over in milliseconds and count in full, so that nobody sits through a backoff. Longer ones are
 * time-outs of somebody's answer, which come at their time. When it freezes, no wait ends any more.
 */
function hurried(clock: Clock): { clock: Clock; freeze(): void } {
  let isFrozen = false;
  let skipped = 0;
  return {
    clock: {
      now: () => clock.now() + skipped,
      elapsed: () => clock.elapsed() + skipped,
      async sleep(ms, signal) {
        const waited = ms < LONG_WAIT ? Math.min(ms, HURRIED_WAIT) : ms;
        await clock.sleep(waited, signal);
        skipped += ms - waited;
        if (isFrozen) await new Promise(() => undefined);
      },
    },
    freeze() {
      isFrozen = true;
    },
  };
}

/** The disk with what `/proc` says of one process of one start of a machine; a process with another number has ended. */
function withProcess(disk: Disk, boot: string, number: number): Disk {
  const texts: Record<string, string> = {
    '/etc/machine-id': 'a machine of this test',
    '/proc/sys/kernel/random/boot_id': boot,
    '/proc/self/stat': statText(number),
    [`/proc/${process.pid}/stat`]: statText(number),
    '/proc/self/status': `NSpid:\t${process.pid}\n`,
  };
  return {
    ...disk,
    readText: async (path) => texts[path] ?? disk.readText(path),
    readLink: async (path) => (path.startsWith('/proc/self/ns/') ? 'one of this test' : disk.readLink(path)),
  };
}

function statText(started: number): string {
  return `${process.pid} (shotlist) R ${Array(18).fill('0').join(' ')} ${started} 0`;
}
