import { MultiBar } from 'cli-progress';
import type { Line } from './lines.js';
import { lineOf } from './lines.js';
import { progressLines } from './progress-lines.js';
import type { Screen, ScreenOptions } from './screen.js';
import { style } from './style.js';
import { summaryText } from './summary.js';
import { openTally } from './tally.js';
import { wrap } from './width.js';

const FRAMES_PER_SECOND = 10;
const CLEAR_TO_END_OF_LINE = '\x1b[K';

/**
 * Bars at the bottom of a terminal, what matters above them. Neither the cursor nor the terminal's wrapping is touched, so that
 * even a process that is killed leaves a terminal in order.
 */
export function openTerminalScreen({ err, color, sandbox, clock }: ScreenOptions): Screen {
  const paint = style(color);
  const tally = openTally();
  const columns = () => err.columns || 80;
  let bars: MultiBar | null = null;

  return {
    event(event) {
      tally.event(event);
      const line = lineOf(event);
      if (line && line.weight !== 'detail') print(line);
      if (event.type === 'started' && event.render + event.resume + event.fetch > 0) bars ??= openBars();
      if (event.type === 'summary') {
        close();
        err.write(`\n${summaryText(event, { columns: columns(), color, sandbox })}`);
      }
    },
    close,
  };

  function close(): void {
    if (!bars) return;
    // Lines that wait for the next frame are printed by a frame, not by `stop`.
    bars.update();
    bars.stop();
    bars = null;
  }

  function print({ text, weight }: Line): void {
    const tint = weight === 'bad' ? paint.yellow : (plain: string) => plain;
    const lines = wrap(text, columns() - 3).map((part, index) => (index === 0 ? part : `  ${part}`));
    for (const part of lines) {
      if (bars) bars.log(`${tint(part)}${CLEAR_TO_END_OF_LINE}\n`);
      else err.write(`${tint(part)}\n`);
    }
  }

  function openBars(): MultiBar {
    const multi = new MultiBar({
      stream: measuredHere(err),
      fps: FRAMES_PER_SECOND,
      clearOnComplete: true,
      linewrap: true,
      forceRedraw: true,
    });
    let lines: string[] = [];
    multi.on('redraw-pre', () => {
      lines = progressLines(tally.progress(clock.now()), { columns: columns(), style: paint });
    });
    for (const index of [0, 1, 2]) multi.create(1, 0, {}, { format: () => lines[index] ?? '' });
    return multi;
  }
}

/** A terminal without a width: cli-progress would cut lines by counting escape sequences as columns. */
function measuredHere(err: ScreenOptions['err']): NodeJS.WritableStream {
  const stream = { isTTY: true, columns: Number.POSITIVE_INFINITY, write: (text: string) => err.write(text) };
  return stream as unknown as NodeJS.WritableStream;
}
