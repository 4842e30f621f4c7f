import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Paint } from './colors.js';

/** Makes the text for a path a link to that file. */
export type LinkTo = (path: string) => Paint;

/** Returns texts unchanged, for output that cannot show links. */
export const noLinks: LinkTo = () => (text) => text;

/** Links as terminals know them (OSC 8), to files whose paths are relative to `cwd`. They take no columns. */
export function fileLinks({ cwd }: { cwd: string }): LinkTo {
  return (path) => {
    const url = pathToFileURL(resolve(cwd, path)).href;
    return (text) => `\x1b]8;;${url}\x1b\\${text}\x1b]8;;\x1b\\`;
  };
}
