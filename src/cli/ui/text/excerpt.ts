import type { Place } from '../../../core/diagnostic.js';
import { escapeControls } from '../../../core/text.js';
import { cutEnd, displayWidth } from './width.js';

/** UTF-16 units kept before the marked piece of a long line, where the screen is wide enough. */
const LEAD = 50;
/** UTF-16 units looked at from the marked piece on; more never fits. */
const TAIL = 200;

/** A source line ready for a screen, with where its caret line starts and how long it is, in terminal columns. */
export interface Excerpt {
  line: string;
  indent: number;
  carets: number;
}

/** The line of a place, safe to show and cut around what is marked to that many columns. */
export function excerptOf({ source, column, length }: Place, columns: number): Excerpt {
  const from = column - 1;
  const fits = source.length <= columns && displayWidth(shown(source)) <= columns;
  const before = Math.min(LEAD, Math.floor(columns / 2));
  const cut = !fits && from > before ? characterStart(source, from - before) : 0;
  const lead = `${cut > 0 ? '…' : ''}${shown(source.slice(cut, from))}`;
  const tail = source.slice(from, characterStart(source, from + TAIL));
  const line = cutEnd(lead + shown(tail), columns);
  const indent = displayWidth(lead);
  const marked = displayWidth(shown(tail.slice(0, length)));
  return { line, indent, carets: Math.max(1, Math.min(marked, displayWidth(line) - indent)) };
}

function shown(text: string): string {
  return escapeControls(text.replaceAll('\t', '  '));
}

function characterStart(text: string, index: number): number {
  const isInside =
    /[\udc00-\udfff]/.test(text.charAt(index)) && /[\ud800-\udbff]/.test(text.charAt(index - 1));
  return isInside ? index + 1 : index;
}
