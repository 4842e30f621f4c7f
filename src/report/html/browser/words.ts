/** A piece of a text that was edited: kept, added or removed. */
export interface Piece {
  kind: 'same' | 'added' | 'removed';
  text: string;
}

/** The most comparisons of words; larger texts are shown as removed and added where they differ. */
const MOST_STEPS = 4_000_000;

/** How a text became another one, word by word, with as few words changed as possible. */
export function diffWords(before: string, after: string): Piece[] {
  const [a, b] = [wordsOf(before), wordsOf(after)];
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a.at(-1 - end) === b.at(-1 - end)) end += 1;
  const pieces: Piece[] = [];
  const add = (kind: Piece['kind'], words: readonly string[]) => {
    if (words.length === 0) return;
    const last = pieces.at(-1);
    if (last?.kind === kind) last.text += words.join('');
    else pieces.push({ kind, text: words.join('') });
  };
  add('same', a.slice(0, start));
  changed(a.slice(start, a.length - end), b.slice(start, b.length - end), add);
  add('same', a.slice(a.length - end));
  return pieces;
}

/** A setting that differs: null where it was not set. */
export interface Change {
  name: string;
  before: string | null;
  after: string | null;
}

/** The settings that differ between two lists. */
export function diffSettings(
  before: readonly (readonly [string, string])[],
  after: readonly (readonly [string, string])[],
): Change[] {
  const [old, now] = [new Map(before), new Map(after)];
  return [...new Set([...now.keys(), ...old.keys()])]
    .map((name) => ({ name, before: old.get(name) ?? null, after: now.get(name) ?? null }))
    .filter((change) => change.before !== change.after);
}

/** Words with the space after each. */
function wordsOf(text: string): string[] {
  return text.match(/\s+|[\p{L}\p{N}\p{M}'’_-]+|[^\s]/gu) ?? [];
}

/** A longest common subsequence, by dynamic programming from the end. */
function changed(
  a: readonly string[],
  b: readonly string[],
  add: (kind: Piece['kind'], words: readonly string[]) => void,
): void {
  if (a.length * b.length > MOST_STEPS) {
    add('removed', a);
    add('added', b);
    return;
  }
  const width = b.length + 1;
  const longest = new Uint32Array((a.length + 1) * width);
  const at = (i: number, j: number) => longest[i * width + j] ?? 0;
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1)
      longest[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  }
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      add('same', [a[i] ?? '']);
      i += 1;
      j += 1;
    } else if (j >= b.length || (i < a.length && at(i + 1, j) >= at(i, j + 1))) {
      add('removed', [a[i] ?? '']);
      i += 1;
    } else {
      add('added', [b[j] ?? '']);
      j += 1;
    }
  }
}
