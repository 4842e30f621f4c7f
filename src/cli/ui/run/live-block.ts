import { MultiBar, type Options } from 'cli-progress';
import { displayWidth } from '../text/width.js';

const FRAMES_PER_SECOND = 10;
/** Bars that are there from the start: a block has fewer lines, and those that it lacks are empty. */
const MOST_LINES = 12;

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
  let wanted: string[] = [];
  /** What the bars have written of this frame. */
  let frame: string[] = [];
  const bars = new MultiBar({
    fps: FRAMES_PER_SECOND,
    linewrap: null,
    hideCursor: null,
    clearOnComplete: true,
    gracefulExit: false,
    forceRedraw: true,
    terminal: { ...QUIET, write: (line: string) => frame.push(line) },
  } as Options);
  bars.on('redraw-pre', () => {
    const { rows } = size();
    // A block as high as the window would scroll away instead of being drawn over.
    wanted = lines().slice(0, Math.max(1, rows - 1));
    frame = [];
  });
  bars.on('redraw-post', draw);
  for (let line = 0; line < MOST_LINES; line += 1)
    bars.create(1, 0, {}, { format: () => wanted[line] ?? '' });
  return {
    print: (line) => above.push(line),
    close() {
      bars.stop();
      put(above, []);
    },
  };

  function draw(): void {
    const { columns } = size();
    const now = frame.filter((line) => line !== '');
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

/** cli-progress draws bar by bar, and cannot know how a resized window has wrapped them: a frame is written here as a whole. */
const QUIET = {
  isTTY: () => true,
  getWidth: () => Number.POSITIVE_INFINITY,
  ...Object.fromEntries(
    [
      'cursor',
      'cursorTo',
      'cursorRelative',
      'cursorRelativeReset',
      'clearRight',
      'clearLine',
      'clearBottom',
      'newline',
      'lineWrapping',
    ].map((call) => [call, () => undefined]),
  ),
};

/** How many rows a line takes in a window that is so wide. */
function rowsOf(line: string, columns: number): number {
  return Math.max(1, Math.ceil(displayWidth(line.replace(/\x1b\[\d+m/g, '')) / columns));
}
