import { VERSION } from '../ledger/record.js';

/** A line with its number, from 1, without its line ending. */
export interface NumberedLine {
  number: number;
  text: string;
  /** False where the file stops before the line's ending. */
  isEnded: boolean;
}

const MARKER = /^(?:<{7}|={7}|>{7}|\|{7})(?: |$)/;
const HEADER_START = '{"format":"shotlist-lock"';
const BYTE_ORDER_MARK = '\ufeff';
/** Characters of a header with one gateway, whose origin is at most 253 of them and a port. */
const USUAL_HEADER = 400;

/** The lines of a text that hold anything, whatever their line endings. `first` is the number of its first line. */
export function* linesOf(text: string, first = 1): Generator<NumberedLine> {
  let start = text.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK.length : 0;
  for (let number = first; start < text.length; number += 1) {
    const found = text.indexOf('\n', start);
    const end = found < 0 ? text.length : found;
    const bare = text[end - 1] === '\r' && end > start ? end - 1 : end;
    if (bare > start) yield { number, text: text.slice(start, bare), isEnded: found >= 0 };
    start = end + 1;
  }
}

/** True for a line that `git merge` leaves where two sides differ. */
export function isConflictMarker(line: string): boolean {
  return MARKER.test(line);
}

/** True for a line that begins as the first line of a lockfile does, whatever became of the rest of it. */
export function isHeaderLike(line: string): boolean {
  return line.startsWith(HEADER_START);
}

/**
 * True where nothing was ever written completely: the text is empty, or the first write, which is the header's line alone, was cut
 * off or never got beyond zeros. More zeros than a usual header is long are what became of a whole lockfile.
 */
export function isTornHeader(text: string): boolean {
  if (text.length > USUAL_HEADER && text.includes('\0')) return false;
  if (text.includes('\n')) return false;
  const written = text.replace(/\0+$/, '');
  return HEADER_START.startsWith(written) || (written.startsWith(HEADER_START) && !isNewerHeader(written));
}

/** True for the first line of a lockfile of a later format, whatever else that format changed. */
export function isNewerHeader(line: string): boolean {
  const version = /^\{"format":"shotlist-lock","version":(\d+)/.exec(line)?.[1];
  return version !== undefined && Number(version) > VERSION;
}
