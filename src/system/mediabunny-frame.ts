import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { shellWord } from '../core/command-line.js';
import { err, ok, type Result } from '../core/result.js';
import { escapeControls, truncate } from '../core/text.js';
import type { Disk } from './disk.js';
import { type At, type FrameTaker, framesWith, MOST_BYTES, MOST_TIME, TOLERANCE } from './frame.js';
import { runProgram } from './run-program.js';

/** The package whose libraries take frames where there is no ffmpeg. */
export const SERVER = '@mediabunny/server';

/** The folder of this package, as it is built. */
export const HOME = fileURLToPath(new URL('..', import.meta.url));

/** How to get it for the package in that folder, for people who have no ffmpeg. npm puts an optional peer into its own package's folder only as a development dependency. */
export function getServer(home: string): string {
  const way = isInstalled(home)
    ? `\`npm install ${SERVER}\` where shotlist is installed, with --global if shotlist was.`
    : `\`npm install --prefix ${shellWord(home)} --no-save --save-dev ${SERVER}\`.`;
  return `Without ffmpeg, frames can also be taken with ${SERVER}: ${way}`;
}

function isInstalled(home: string): boolean {
  return basename(dirname(home)) === 'node_modules';
}

/** Where the package is looked for: inside of the package in the folder `home`, absolute, and next to it. */
export interface ServerPlace {
  disk: Disk;
  home: string;
}

/**
 * Frames by the FFmpeg libraries that `@mediabunny/server` brings along, in a process of its own that gets nothing of this one's environment.
 * Its own reader knows neither the end of an edit list nor mirrored pictures, so that its last frame is not always the last one that is shown.
 */
export function mediabunnyFrames(place: ServerPlace): Required<FrameTaker> {
  const frames = framesWith({
    isThere: async () => (await run(place, []))?.ok ?? false,
    async take(path, at, signal) {
      const told = await run(place, [path, String(secondsOf(at))], signal);
      if (!told) return err(`${SERVER} was not found`);
      if (!told.ok) return told;
      const picture = /^picture:(\S+)$/m.exec(told.value)?.[1];
      return picture === undefined ? err(`${SERVER} gave no picture`) : ok(Buffer.from(picture, 'base64'));
    },
  });
  return {
    ...frames,
    async problem() {
      const told = await run(place, []);
      return told?.ok === false ? `${SERVER} does not start: ${told.error}` : null;
    },
  };
}

/** How many seconds after the first frame one may begin. */
function secondsOf(at: At): number {
  if (at === 'first') return -1;
  return at === 'last' ? Number.POSITIVE_INFINITY : at + TOLERANCE;
}

/** Starts it, for a frame where one is named; what it printed, or null where the package is not there. */
async function run(
  place: ServerPlace,
  args: readonly string[],
  signal?: AbortSignal,
): Promise<Result<string, string> | null> {
  const folder = await serverFolder(place);
  if (folder === null) return null;
  const told = await runProgram({
    words: [process.execPath, join(place.home, 'dist', 'mediabunny-child.cjs'), ...args],
    folder,
    env: {},
    timeout: MOST_TIME,
    most: 2 * MOST_BYTES,
    signal,
  });
  if (!told.ok) return err(told.error.why);
  const failure = /^failure:(.*)$/m.exec(told.value)?.[1];
  return failure === undefined ? told : err(truncate(escapeControls(failure), 300));
}

/** Its folder: inside of this package or next to it, and nowhere else, so that no code of a film's folder is ever run. */
async function serverFolder({ disk, home }: ServerPlace): Promise<string | null> {
  const packages = [join(home, 'node_modules'), ...(isInstalled(home) ? [dirname(home)] : [])];
  for (const folder of packages) {
    const server = join(folder, SERVER);
    if ((await disk.entryAt(join(server, 'package.json')).catch(() => null))?.kind === 'file') return server;
  }
  return null;
}
