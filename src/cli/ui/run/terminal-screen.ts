import { escapeControls } from '../../../core/text.js';
import type { RunEvent } from '../../../run/event.js';
import { style } from '../text/colors.js';
import { wrap } from '../text/width.js';
import { type Bars, openBars } from './bars.js';
import { type Line, lineOf } from './event-lines.js';
import { openOutage } from './outage.js';
import { progressRows } from './progress-rows.js';
import type { Screen, ScreenOptions } from './screen.js';
import { summaryText } from './summary-text.js';
import { openTally } from './tally.js';
import { openWaits } from './waits.js';

/** Bars at the bottom of a terminal with a line that says what is waited for, and what matters above them. */
export function openTerminalScreen({ err, color, sandbox, clock }: ScreenOptions): Screen {
  const paint = style(color);
  const tally = openTally();
  const waits = openWaits();
  const outage = openOutage();
  const columns = () => err.columns || 80;
  let bars: Bars | null = null;

  return {
    event(event) {
      tally.event(event);
      waits.event(event);
      printNews(event);
      const hasWork = event.type === 'started' && event.render + event.resume + event.fetch > 0;
      if (hasWork || event.type === 'finishing') bars ??= openProgress();
      if (event.type === 'summary') {
        close();
        err.write(`\n${summaryText(event, { columns: columns(), color, sandbox })}`);
      }
    },
    close,
  };

  function close(): void {
    bars?.close();
    bars = null;
  }

  /** A wait has a line of its own among the bars. */
  function printNews(event: RunEvent): void {
    const words = outage.handle(event);
    if (event.type === 'waiting') return;
    if (words) print({ text: escapeControls(words), weight: 'plain' });
    const line = lineOf(event, { sandbox });
    if (line && line.weight !== 'detail') print(line);
  }

  function print({ text, weight }: Line): void {
    const tint = weight === 'bad' ? paint.yellow : (plain: string) => plain;
    const lines = wrap(text, columns() - 3).map((part, index) => (index === 0 ? part : `  ${part}`));
    for (const part of lines) {
      if (bars) bars.print(tint(part));
      else err.write(`${tint(part)}\n`);
    }
  }

  function openProgress(): Bars {
    return openBars(err, paint, (width) => {
      const now = clock.now();
      return progressRows(tally.progress(now), { width, sandbox, waiting: waits.text(now) });
    });
  }
}
