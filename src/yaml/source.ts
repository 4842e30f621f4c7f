import type { Place } from '../core/diagnostic.js';

/** The text of one file; converts offsets to lines and columns. Lines are indexed when the first place is needed. */
export class SourceText {
  /** The name of the file in diagnostics. */
  readonly file: string;
  readonly text: string;
  /** True if places and messages may repeat the content. */
  isShown: boolean;
  #lineStarts: number[] | undefined;

  /** `marks` are keys of which one of our files has at least one; a file without any may be a secret, and is not shown. */
  constructor(file: string, text: string, marks?: readonly string[]) {
    this.file = file;
    this.text = text;
    this.isShown = marks?.some((key) => text.includes(key) && hasKey(text, key)) ?? true;
  }

  /** The place of `[start, end)`, limited to its first line and at least one column long. */
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
      source: this.isShown ? source : '',
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

function hasKey(text: string, key: string): boolean {
  return new RegExp(`(?:^|[{,])[ \\t]*["']?${key}["']?[ \\t]*:`, 'm').test(text);
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
