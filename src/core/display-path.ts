import { relative, resolve } from 'node:path';
import { escapeControls } from './text.js';

/** A path as a person in the folder `cwd` (absolute) would write it, safe to show; one that is not below it stands whole. */
export function displayPath(path: string, { cwd }: { cwd: string }): string {
  const short = relative(cwd, resolve(cwd, path));
  return short === '' ? '.' : escapeControls(short.startsWith('..') ? path : short);
}
