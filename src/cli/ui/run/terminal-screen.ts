import type { Summary } from '../../../run/event.js';
import { style } from '../text/colors.js';
import { wrap } from '../text/width.js';
import { type Bars, openBars } from './bars.js';
import type { Line } from './event-lines.js';
import { createNews } from './news.js';
import { progressRows } from './progress-rows.js';
import type { Screen, ScreenOptions } from './screen.js';
import { summaryText, titleText } from './summary-text.js';
import { openTally } from './tally.js';

const BELL = '\x07';

/** After a run of so many seconds somebody may be elsewhere. */
const LONG_RUN = 60;

/** Sets the title of the window (xterm's OSC 2). */
function titled(text: string): string {
  return `\x1b]2;${text}\x07`;
}

/** Who pressed Ctrl-C is there. */
function isWorthCalling({ elapsed_seconds, cause }: Summary): boolean {
  return elapsed_seconds >= LONG_RUN && cause !== 'interrupted';
}

/** Bars at the bottom of a terminal with a line that says what is waited for, and what matters above them. */
export function openTerminalScreen({ err, color, sandbox, manifest, linkTo, clock }: ScreenOptions): Screen {
  const paint = style(color);
  const tally = openTally();
  const newsOf = createNews({ sandbox });
  const columns = () => err.columns || 80;
  let bars: Bars | null = null;
  /** Nothing stands between the plan and the summary: the plan ends with an empty line. */
  let isFirst = true;

  return {
    event(event) {
      tally.event(event);
      const news = newsOf(event).filter(({ weight }) => weight !== 'detail');
      // A wait has a line of its own among the bars.
      if (event.type !== 'waiting') for (const line of news) print(line);
      const hasWork = event.type === 'started' && event.render + event.resume + event.fetch > 0;
      if (hasWork || event.type === 'finishing') bars ??= openProgress();
      if (event.type === 'summary') {
        close();
        err.write(
          `${isFirst ? '' : '\n'}${summaryText(event, { columns: columns(), color, sandbox, linkTo })}`,
        );
        if (isWorthCalling(event)) err.write(`${BELL}${titled(titleText(event, manifest))}`);
      }
    },
    close,
  };

  function close(): void {
    bars?.close();
    bars = null;
  }

  function print({ text, weight }: Line): void {
    isFirst = false;
    for (const [index, part] of wrap(text, columns() - 3).entries()) {
      const line = index === 0 ? part : `  ${part}`;
      const painted = weight === 'bad' ? paint.yellow(line) : line;
      if (bars) bars.print(painted);
      else err.write(`${painted}\n`);
    }
  }

  function openProgress(): Bars {
    return openBars(err, paint, (width) => progressRows(tally.progress(clock.now()), { width, sandbox }));
  }
}
