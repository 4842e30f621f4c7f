import { cpSync, existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));

/** The folder of packages that has `@mediabunny/server`: below the one that MEDIABUNNY_SERVER names, as `.ci/run` does, else the project's; null without one. */
const packages =
  [process.env.MEDIABUNNY_SERVER, PROJECT]
    .flatMap((folder) => (folder ? [join(folder, 'node_modules')] : []))
    .find((folder) => existsSync(join(folder, '@mediabunny/server/package.json'))) ?? null;

/** True if there is an `@mediabunny/server`. */
export const hasServer = packages !== null;

/** Puts the built package into a folder as if it were installed there, with `@mediabunny/server` next to it; the package's folder. */
export function installedBeside(folder: string): string {
  if (packages === null) throw new Error('there is no @mediabunny/server');
  const at = (name: string) => join(folder, 'node_modules', name);
  mkdirSync(at('shotlist'), { recursive: true });
  cpSync(join(PROJECT, 'dist'), at('shotlist/dist'), { recursive: true });
  cpSync(join(PROJECT, 'package.json'), at('shotlist/package.json'));
  symlinkSync(join(packages, '@mediabunny'), at('@mediabunny'));
  symlinkSync(join(PROJECT, 'node_modules/h264-mp4-encoder'), at('h264-mp4-encoder'));
  return at('shotlist');
}
