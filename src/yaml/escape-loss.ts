/** An escape that changes a text in a way that nobody is likely to want. */
export interface ChangedEscape {
  /** Offset in the raw text. */
  at: number;
  written: string;
  /** In words. */
  becomes: string;
}

/** YAML 1.2.2, section 5.7; `\n`, `\"`, `\\`, `\/`, an escaped space and line end are what people mean. */
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

/** What a word begins with that is a path of Windows or of a folder above. */
const PATH_WORD = /^["'([{]*(?:[A-Za-z]:(?:$|[\\/])|\.{1,2}(?:$|[\\/])|~|\\\\|%\w+%)/;

/** Characters of a word that are looked at. */
const LONGEST_WORD = 260;

/**
 * The escapes of a text in double quotes (`raw`, with its quotes) that change it: each that stands for a control character, and `\n`
 * where it is a part of a path (`"C:\new"`).
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
