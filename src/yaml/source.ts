import type { Place } from '../core/diagnostic.js';

/** The text of one file, able to say which line and column an offset is. Lines are found when the first place is asked for. */
export class SourceText {
  /** The file as diagnostics name it. */
  readonly file: string;
  readonly text: string;
  #lineStarts: number[] | undefined;

  constructor(file: string, text: string) {
    this.file = file;
    this.text = text;
  }

  /** The place of `[start, end)`, cut at the end of its first line and at least one column long. */
  place(start: number, end: number): Place {
    const starts = this.#lines();
    const line = lastAtMost(starts, start);
    const lineStart = starts[line] ?? 0;
    const lineEnd = (starts[line + 1] ?? this.text.length + 1) - 1;
    const source = this.text.slice(lineStart, lineEnd).replace(/\r$/, '');
    const column = start - lineStart;
    const marked = source.slice(column, Math.max(column, end - lineStart)).trimEnd();
    return {
      file: this.file,
      line: line + 1,
      column: column + 1,
      length: Math.max(1, marked.length),
      source,
    };
  }

  #lines(): number[] {
    if (this.#lineStarts) return this.#lineStarts;
    const starts = [0];
    for (let at = this.text.indexOf('\n'); at !== -1; at = this.text.indexOf('\n', at + 1))
      starts.push(at + 1);
    this.#lineStarts = starts;
    return starts;
  }
}

function lastAtMost(sorted: readonly number[], value: number): number {
  let low = 0;
  let high = sorted.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((sorted[middle] ?? 0) <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}
