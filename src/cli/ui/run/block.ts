import { displayWidth } from '../text/width.js';

declare module 'cli-progress' {
  interface Options {
    /** What bars are drawn on instead of a stream; read by the library, missing in its types. */
    terminal?: Block | undefined;
  }
}

/** Where text goes, a part of a Node stream: without columns and rows where it is no terminal. */
export interface Output {
  write(text: string): unknown;
  /** Holds what is written until `uncork`, as Node's streams do. */
  cork?(): void;
  uncork?(): void;
  columns?: number | undefined;
  rows?: number | undefined;
}

const START_OF_LINE = '\x1b[G';
const CLEAR_TO_END_OF_LINE = '\x1b[K';
const CLEAR_BELOW = '\x1b[J';

/**
 * The terminal of cli-progress (its `lib/terminal.js`) for lines at the bottom of a window: it takes down what the bars draw, and `flush`
 * writes what has changed in one piece. The library's own draws bar by bar and cannot know how a narrower window has wrapped them. Here
 * the cursor stands on the line below the block and the terminal's modes are left alone, so that even a process that is killed leaves a
 * terminal in order. Empty lines are left out.
 */
export type Block = ReturnType<typeof createBlock>;

/** An empty block at the bottom of that terminal. */
export function createBlock(output: Output) {
  const lines: string[] = [];
  let row = 0;
  let above: string[] = [];
  let drawn: string[] = [];
  let width = 0;
  const columns = () => output.columns || 80;
  const nothing = () => undefined;
  return {
    isTTY: () => true,
    getWidth: columns,
    cursorRelativeReset(): void {
      row = 0;
    },
    newline(): void {
      row += 1;
    },
    /** `isRaw`: a line that is printed above. */
    write(text: string, isRaw = false): void {
      if (isRaw) above.push(text);
      else lines[row] = text;
    },
    clearBottom(): void {
      lines.length = row;
      flush();
    },
    flush,
    cursor: nothing,
    cursorTo: nothing,
    clearLine: nothing,
    clearRight: nothing,
    lineWrapping: nothing,
  };

  function flush(): void {
    // A block as high as the window would scroll away instead of being drawn over.
    const next = lines.filter((line) => line).slice(0, Math.max(1, (output.rows || 24) - 1));
    const isSame =
      columns() === width && next.length === drawn.length && next.every((line, at) => line === drawn[at]);
    width = columns();
    if (isSame && above.length === 0) return;
    const up = drawn.reduce((rows, line) => rows + rowsOf(line), 0);
    const back = up === 0 ? '' : `\x1b[${up}A${START_OF_LINE}`;
    const text = [...above, ...next].map((line) => `${line}${CLEAR_TO_END_OF_LINE}\n`).join('');
    if (back !== '' || text !== '') output.write(`${back}${text}${CLEAR_BELOW}`);
    drawn = next;
    above = [];
  }

  /** How many rows a line takes in the window as it is now. */
  function rowsOf(line: string): number {
    return Math.max(1, Math.ceil(displayWidth(line) / columns()));
  }
}
