const LONGEST = 64;

/**
 * Returns the candidate that somebody who typed `word` most likely meant: the same word in another case, the one with the fewest
 * typing errors (at most one per three letters), or the only one that contains the word. Returns undefined if none is close.
 */
export function closestMatch(word: string, candidates: Iterable<string>): string | undefined {
  if (word.length === 0 || word.length > LONGEST) return undefined;
  const typed = word.toLowerCase();
  let best: string | undefined;
  let fewest = Math.max(1, Math.floor(typed.length / 3)) + 1;
  const containing: string[] = [];
  for (const candidate of candidates) {
    const meant = candidate.toLowerCase();
    const count = slips(typed, meant, fewest);
    if (count < fewest) {
      best = candidate;
      fewest = count;
    }
    if (typed.length >= 3 && meant.includes(typed)) containing.push(candidate);
  }
  return best ?? (containing.length === 1 ? containing[0] : undefined);
}

/** Counts the insertions, deletions, replacements and swaps of neighbours that turn one word into the other; at most `enough`. */
function slips(from: string, to: string, enough: number): number {
  if (from === to) return 0;
  if (to.length > LONGEST || Math.abs(from.length - to.length) >= enough) return enough;
  const rows = [Array.from({ length: to.length + 1 }, (_, column) => column)];
  const at = (row: number, column: number) => rows[row]?.[column] ?? Number.POSITIVE_INFINITY;
  for (let row = 1; row <= from.length; row += 1) {
    const current = [row];
    rows.push(current);
    for (let column = 1; column <= to.length; column += 1) {
      const isSame = from[row - 1] === to[column - 1];
      const isSwap = from[row - 2] === to[column - 1] && from[row - 1] === to[column - 2];
      const replaced = at(row - 1, column - 1) + (isSame ? 0 : 1);
      const swapped = isSwap ? at(row - 2, column - 2) + 1 : replaced;
      current.push(Math.min(at(row - 1, column) + 1, at(row, column - 1) + 1, replaced, swapped));
    }
    if (Math.min(...current) >= enough) return enough;
  }
  return Math.min(enough, at(from.length, to.length));
}
