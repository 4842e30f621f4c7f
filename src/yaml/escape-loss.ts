import { loss, type TextKind, type TextLoss } from './loss.js';
import { pieceOf, type YamlScalar } from './node.js';

/** YAML 1.2.2, section 5.7; left out are `\n`, `\"`, `\\`, `\/`, an escaped space and line end, which people use on purpose. */
const BECOMES: Readonly<Record<string, string>> = {
  '0': 'a null character',
  a: 'a bell character',
  b: 'a backspace',
  t: 'a tab',
  '\t': 'a tab',
  v: 'a vertical tab',
  f: 'a form feed',
  r: 'a carriage return',
  e: 'an escape character',
  N: 'a next-line character',
  _: 'a no-break space',
  L: 'a line separator',
  P: 'a paragraph separator',
};

const ESCAPE = /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|.)/gs;

/** The start of a word that is a Windows path or a relative path. */
const PATH_WORD = /^["'([{]*(?:[A-Za-z]:(?:$|[\\/])|\.{1,2}(?:$|[\\/])|~|\\\\|%\w+%)/;

/** The number of characters of a word that are examined. */
const LONGEST_WORD = 260;

/** The unintended escapes of a double-quoted string: every escape for a control character, and `\n` inside a path (`"C:\new"`). */
export function escapeLosses(value: YamlScalar, kind: TextKind): TextLoss[] {
  if (value.style !== 'double') return [];
  const raw = value.source.text.slice(value.start, value.end);
  const found: TextLoss[] = [];
  for (const match of raw.matchAll(ESCAPE)) {
    const [written] = match;
    const becomes = changed(match, () => kind === 'path' || isInPath(raw, match.index));
    if (becomes === undefined) continue;
    const message = `in double quotes, ${written} becomes ${becomes}`;
    const help = `write \\${written} for a backslash, or use single quotes`;
    found.push(loss(pieceOf(value, match.index, written.length), 'escape-in-text', message, help));
  }
  return found;
}

/** What an escape becomes, in words; undefined if that is what its author wants. */
function changed([written, x, u, long]: RegExpExecArray, isPath: () => boolean): string | undefined {
  const code = Number.parseInt(x ?? u ?? long ?? '', 16);
  if (!Number.isNaN(code)) {
    const isControl = code < 0x20 || (code >= 0x7f && code < 0xa0);
    return isControl && code !== 0x0a ? 'a control character' : undefined;
  }
  const letter = written.slice(1);
  if (letter === 'n') return isPath() ? 'a line break' : undefined;
  return Object.hasOwn(BECOMES, letter) ? BECOMES[letter] : undefined;
}

function isInPath(raw: string, at: number): boolean {
  const word = /\S*$/.exec(raw.slice(Math.max(0, at - LONGEST_WORD), at))?.[0] ?? '';
  return PATH_WORD.test(word);
}
