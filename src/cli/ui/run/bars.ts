import { type SingleBar as Drawn, type GenericFormatter, MultiBar } from 'cli-progress';
import { timeText } from '../../../core/figures.js';
import { escapeControls } from '../../../core/text.js';
import type { Clock } from '../../../system/clock.js';
import { type Style, style } from '../text/colors.js';
import { cutEnd, displayWidth } from '../text/width.js';
import { createBlock, type Output } from './block.js';

/** Columns of the names before the bars. */
export const NAME = 11;
const WIDEST_BAR = 40;
const LEAST_BAR = 8;
/** Words that have stood so many milliseconds are said to stand still. */
const STILL = 2_000;

/** A line at the bottom of a terminal: a name, a bar if there is a part to show, and words. */
export interface Row {
  name: string;
  words: string;
  part?: { done: number; of: number };
}

/** Lines at the bottom of a terminal that are drawn over and over, and what is printed above them. */
export interface Bars {
  /** Prints a line above, at the next frame. */
  print(line: string): void;
  /** Prints what waits and takes the lines away. */
  close(): void;
}

/** What a bar of the library carries: its row, and how wide all bars of this frame are (0: there is no room for them). */
interface Payload {
  row: Row | null;
  barWidth: number;
}

/**
 * Draws rows ten times a second if they have changed, each shorter than the terminal is wide. `rows` is asked for each frame and has one at least; its
 * texts hold no control characters.
 */
export function openBars(output: Output, paint: Style, rows: (width: number) => Row[]): Bars {
  const block = createBlock(output);
  const multi = new MultiBar({
    terminal: block,
    format: formatOf(paint),
    clearOnComplete: true,
    emptyOnZero: true,
  });
  const bars: Drawn[] = [];
  let isNews = false;
  multi.on('update-pre', update);
  multi.on('redraw-post', () => block.flush());
  update();
  return {
    print(line) {
      multi.log(line);
      isNews = true;
    },
    close() {
      if (isNews) multi.update();
      multi.stop();
    },
  };

  function update(): void {
    isNews = false;
    const width = widthOf(block.getWidth());
    const now = rows(width);
    const barWidth = barWidthOf(now, width);
    for (let at = 0; at < Math.max(now.length, bars.length); at += 1) {
      const row = now[at] ?? null;
      const { done, of } = row?.part ?? { done: 0, of: 0 };
      const bar = bars[at] ?? multi.create(of, done);
      bars[at] = bar;
      bar.setTotal(of);
      bar.update(done, { row, barWidth } satisfies Payload);
    }
  }
}

/** One line for work that takes a while. */
export interface SingleBar {
  /** How much of it is done, and words for that. */
  show(done: number, of: number, words: string): void;
  /** What is waited for: a line without a bar, that comes only after a while. */
  say(words: string): void;
  /** Takes the line away; it may come back. */
  close(): void;
}

/** A single line like those of a run; nothing if `output` is not a terminal. Words that stand still are followed by how long they have. */
export function openBar(
  output: (Output & { isTTY?: boolean | undefined }) | null,
  name: string,
  { color, clock }: { color: boolean; clock: Clock },
): SingleBar {
  let row: Row = { name, words: '' };
  let since = clock.elapsed();
  let bars: Bars | null = null;
  let waiting = new AbortController();
  return {
    show(done, of, words) {
      become({ name, words, part: of > 0 ? { done, of } : { done: 1, of: 1 } });
      draw();
    },
    say(words) {
      become({ name, words });
      if (bars === null) void drawLater();
    },
    close() {
      waiting.abort();
      waiting = new AbortController();
      bars?.close();
      bars = null;
    },
  };

  function become(next: Row): void {
    const words = escapeControls(next.words);
    if (words !== row.words) since = clock.elapsed();
    row = { ...next, words };
  }

  function draw(): void {
    if (!output?.isTTY) return;
    bars ??= openBars(output, style(color), () => [
      { ...row, words: row.words + stillText(clock.elapsed() - since) },
    ]);
  }

  async function drawLater(): Promise<void> {
    const { signal } = waiting;
    await clock.sleep(STILL, signal);
    if (!signal.aborted) draw();
  }
}

/** What follows words that have stood still for so many milliseconds; empty for a short while. */
export function stillText(ms: number): string {
  return ms < STILL ? '' : `, ${timeText(Math.floor(ms / 1000))}`;
}

/** A full last column makes some terminals wrap. */
function widthOf(columns: number): number {
  return Math.max(1, columns - 1);
}

function barWidthOf(rows: readonly Row[], width: number): number {
  const words = rows.map((row) => (row.part ? displayWidth(row.words) : 0));
  const left = Math.min(WIDEST_BAR, width - NAME - 2 - Math.max(0, ...words));
  return left < LEAST_BAR ? 0 : left;
}

/** Draws a row: in a narrow window without its bar, in a very narrow one without its name. */
function formatOf(paint: Style): GenericFormatter {
  return (_, { progress, maxWidth }, { row, barWidth }: Payload) => {
    if (row === null) return '';
    const width = widthOf(maxWidth);
    const name = paint.dim(row.name.padEnd(NAME));
    if (row.part && barWidth > 0) {
      const full = Math.floor(progress * barWidth);
      const bar = paint.cyan('━'.repeat(full)) + paint.dim('─'.repeat(barWidth - full));
      return `${name}${bar}  ${row.words}`;
    }
    return width < 2 * NAME ? cutEnd(row.words, width) : name + cutEnd(row.words, width - NAME);
  };
}
