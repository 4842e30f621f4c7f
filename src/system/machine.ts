import { homedir, userInfo } from 'node:os';
import { type Clock, type Random, systemClock } from './clock.js';
import type { Disk } from './disk.js';
import type { FfmpegPlace } from './ffmpeg.js';
import type { FrameTaker } from './frame.js';
import { type NewIds, systemIds } from './ids.js';
import { spareDescriptors, systemDisk } from './node-disk.js';
import { type Processes, systemProcesses } from './processes.js';
import type { StillsOf } from './still.js';

/** The machine that a command or a library call works on. Everything reaches it through this. */
export interface Machine {
  disk: Disk;
  clock: Clock;
  random: Random;
  /** Tells whether the holder of a claim is still running. */
  processes: Processes;
  /** The folder that relative paths start from, absolute; messages name paths from it. */
  cwd: string;
  env: Readonly<Record<string, string | undefined>>;
  /** The user's home folder, null if there is none. Only a key file is looked for there. */
  home: string | null;
  /** The user of the operating system; absent or null if there is none. */
  user?: string | null | undefined;
  /** The version of Node, such as `v20.18.1`. */
  nodeVersion: string;
  /** Looks a host name up; rejects with the `code` of `dns.lookup` if there is no answer. */
  lookup(hostname: string): Promise<unknown>;
  newId: NewIds;
  /** Takes stills from clips on the disk; absent if nothing can. */
  stills?: StillsOf | undefined;
  /** Takes frames from clips on the disk; absent if nothing can. */
  frames?: FrameTaker | undefined;
  /** Opens an address in the user's browser; absent if there is no screen. */
  openPage?: OpenPage | undefined;
  /** How many more files can be open at a time, counted up to `most`; absent if there is no limit. */
  spareFiles?: ((most: number) => number) | undefined;
}

/** The machine as this process sees it. */
export function thisMachine(): Machine {
  return {
    disk: systemDisk,
    clock: systemClock,
    random: Math.random,
    processes: systemProcesses(systemDisk),
    cwd: process.cwd(),
    env: process.env,
    home: homeFolder(),
    user: userName(),
    nodeVersion: process.version,
    lookup: async (hostname) => (await import('node:dns/promises')).lookup(hostname),
    newId: systemIds,
    stills: stillsBy(process.env),
    frames: framesBy(process.env),
    openPage: pageOpener(process.platform, process.env),
    spareFiles: spareDescriptors,
  };
}

/** Loaded with the first still; there are none if it cannot be loaded. */
function stillsBy(place: FfmpegPlace): StillsOf {
  let loaded: Promise<StillsOf> | null = null;
  return async (frames, signal) => {
    loaded ??= import('./still.js').then(
      ({ ffmpegStills }) => ffmpegStills(place),
      () => async (asked) => asked.map(() => null),
    );
    return (await loaded)(frames, signal);
  };
}

/** Loaded with the first frame. */
function framesBy(place: FfmpegPlace): FrameTaker {
  let loaded: Promise<FrameTaker> | null = null;
  const taker = () => {
    loaded ??= import('./frames.js').then(({ framesOf }) => framesOf(place));
    return loaded;
  };
  return {
    isThere: async () => (await taker()).isThere(),
    problem: async () => (await (await taker()).problem?.()) ?? null,
    take: async (...frame) => (await taker()).take(...frame),
  };
}

/** Null where nobody can tell, as for a user without an entry among the machine's users and without HOME. */
function homeFolder(): string | null {
  try {
    return homedir();
  } catch {
    return null;
  }
}

/** Null for a user id without an entry among the machine's users. */
function userName(): string | null {
  try {
    return userInfo().username;
  } catch {
    return null;
  }
}

/** Opens an address in the user's browser; false if none could be started. */
type OpenPage = (url: string) => Promise<boolean>;

/** The opener of a desktop of this platform (`process.platform`); undefined where there is no screen to open anything on. */
function pageOpener(
  platform: string,
  env: Readonly<Record<string, string | undefined>>,
): OpenPage | undefined {
  if (platform === 'darwin') return (url) => started('open', [url]);
  if (platform === 'win32') return (url) => started('explorer.exe', [url]);
  const hasScreen = Boolean(env.DISPLAY || env.WAYLAND_DISPLAY || env.WSL_DISTRO_NAME);
  return hasScreen ? (url) => started('xdg-open', [url]) : undefined;
}

/** How long an opener that found no browser may take to say so, in milliseconds. */
const FAILS_WITHIN = 1500;

/** Starts a program that keeps running independently; returns false if it cannot be started or fails immediately. */
async function started(program: string, args: readonly string[]): Promise<boolean> {
  const { spawn } = await import('node:child_process');
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: 'ignore', detached: true });
    const end = (isOpen: boolean) => {
      clearTimeout(late);
      child.unref();
      resolve(isOpen);
    };
    const late = setTimeout(end, FAILS_WITHIN, true);
    child.once('error', () => end(false));
    child.once('exit', (code) => end(code === 0));
  });
}
