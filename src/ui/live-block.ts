import { displayWidth } from './width.js';

/** Milliseconds between two frames. */
const FRAME = 100;

const START_OF_LINE = '\x1b[G';
const CLEAR_TO_END_OF_LINE = '\x1b[K';
const CLEAR_BELOW = '\x1b[J';

/** Lines at the bottom of a terminal that are drawn over and over, and what is printed above them. */
export interface LiveBlock {
  /** Prints a line above, at the next frame. */
  print(line: string): void;
  /** Prints what waits and takes the lines away. */
  close(): void;
}

/** What is drawn, and where. */
export interface LiveBlockOptions {
  write(text: string): void;
  /** The size of the terminal now. */
  size(): { columns: number; rows: number };
  /** The lines now, without control characters other than colours, each shorter than the terminal is wide. */
  lines(): string[];
}

/**
 * Draws a block ten times a second, where it has changed. The cursor stands on the line below it and the terminal's modes are left
 * alone, so that even a process that is killed leaves a terminal in order. A block that a narrower window has wrapped is taken away whole.
 */
export function openLiveBlock({ write, size, lines }: LiveBlockOptions): LiveBlock {
  let drawn: string[] = [];
  let width = 0;
  let above: string[] = [];
  const frame = setInterval(draw, FRAME);
  return {
    print: (line) => above.push(line),
    close() {
      clearInterval(frame);
      put(above, []);
    },
  };

  function draw(): void {
    const { columns, rows } = size();
    // A block as high as the window would scroll away instead of being drawn over.
    const now = lines().slice(0, Math.max(1, rows - 1));
    const same =
      columns === width && now.length === drawn.length && now.every((line, index) => line === drawn[index]);
    width = columns;
    if (!same || above.length > 0) put(above, now);
  }

  function put(printed: readonly string[], block: string[]): void {
    const up = drawn.reduce((rows, line) => rows + rowsOf(line, size().columns), 0);
    const back = up === 0 ? '' : `\x1b[${up}A${START_OF_LINE}`;
    const text = [...printed, ...block].map((line) => `${line}${CLEAR_TO_END_OF_LINE}\n`).join('');
    if (back !== '' || text !== '') write(`${back}${text}${CLEAR_BELOW}`);
    drawn = block;
    above = [];
  }
}

/** How many rows a line takes in a window that is so wide. */
function rowsOf(line: string, columns: number): number {
  return Math.max(1, Math.ceil(displayWidth(line.replace(/\x1b\[\d+m/g, '')) / columns));
}
