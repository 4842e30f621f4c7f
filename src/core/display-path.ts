import { relative, resolve } from 'node:path';
import { escapeControls } from './text.js';

/** A path as a person in the folder `cwd` (absolute) would write it, safe to show; one that is not below it stands whole. */
export function displayPath(path: string, from: { cwd: string }): string {
  return escapeControls(typedPath(path, from));
}

/** The same for a command line, which quotes it: character for character, and never like an option. */
export function typedPath(path: string, { cwd }: { cwd: string }): string {
  const short = relative(cwd, resolve(cwd, path));
  if (short === '') return '.';
  return short.startsWith('..') ? path : notAnOption(short);
}

/** A path that a command would take for an option, written so that it does not. */
export function notAnOption(path: string): string {
  return path.startsWith('-') ? `./${path}` : path;
}
