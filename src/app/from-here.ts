import { relative } from 'node:path';
import { escapeControls } from '../core/text.js';

/** A path as a person in this folder would write it, safe to show. */
export function fromHere(path: string): string {
  const short = relative(process.cwd(), path);
  return short === '' ? '.' : escapeControls(short.startsWith('..') ? path : short);
}
