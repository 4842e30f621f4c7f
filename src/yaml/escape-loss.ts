/** An escape that changes a string in a way the author probably did not intend. */
export interface ChangedEscape {
  /** Offset in the raw text. */
  at: number;
  written: string;
  /** What it becomes, in words. */
  becomes: string;
}

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

/**
 * Returns the unintended escapes of a double-quoted string (`raw`, with its quotes): every escape for a control character, and `\n`
 * inside a path (`"C:\new"`).
 */
export function changedEscapes(raw: string, isPath: boolean): ChangedEscape[] {
  const found: ChangedEscape[] = [];
  for (const match of raw.matchAll(ESCAPE)) {
    const [written, x, u, long] = match;
    const at = match.index;
    const code = Number.parseInt(x ?? u ?? long ?? '', 16);
    if (!Number.isNaN(code)) {
      const isControl = code < 0x20 || (code >= 0x7f && code < 0xa0);
      if (isControl && code !== 0x0a) found.push({ at, written, becomes: 'a control character' });
      continue;
    }
    const letter = written.slice(1);
    const isBreak = letter === 'n' && (isPath || isInPath(raw, at));
    const becomes = isBreak ? 'a line break' : Object.hasOwn(BECOMES, letter) ? BECOMES[letter] : undefined;
    if (becomes !== undefined) found.push({ at, written, becomes });
  }
  return found;
}

function isInPath(raw: string, at: number): boolean {
  const word = /\S*$/.exec(raw.slice(Math.max(0, at - LONGEST_WORD), at))?.[0] ?? '';
  return PATH_WORD.test(word);
}
