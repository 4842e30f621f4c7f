import { escapeControls } from '../../../core/text.js';
import type { RunEvent } from '../../../run/event.js';
import { style } from '../text/style.js';
import { wrap } from '../text/width.js';
import { type Line, lineOf } from './lines.js';
import { type LiveBlock, openLiveBlock } from './live-block.js';
import { openOutage } from './outage.js';
import { progressLines } from './progress-lines.js';
import type { Screen, ScreenOptions } from './screen.js';
import { summaryText } from './summary.js';
import { openTally } from './tally.js';
import { openWaits } from './waits.js';

/** Bars at the bottom of a terminal with a line that says what is waited for, and what matters above them. */
export function openTerminalScreen({ err, color, sandbox, clock }: ScreenOptions): Screen {
  const paint = style(color);
  const tally = openTally();
  const waits = openWaits();
  const outage = openOutage();
  const columns = () => err.columns || 80;
  let block: LiveBlock | null = null;

  return {
    event(event) {
      tally.event(event);
      waits.event(event);
      printNews(event);
      const hasWork = event.type === 'started' && event.render + event.resume + event.fetch > 0;
      if (hasWork || event.type === 'finishing') block ??= openBlock();
      if (event.type === 'summary') {
        close();
        err.write(`\n${summaryText(event, { columns: columns(), color, sandbox })}`);
      }
    },
    close,
  };

  function close(): void {
    block?.close();
    block = null;
  }

  /** A wait has a line of its own among the bars. */
  function printNews(event: RunEvent): void {
    const words = outage.handle(event);
    if (event.type === 'waiting') return;
    if (words) print({ text: escapeControls(words), weight: 'plain' });
    const line = lineOf(event);
    if (line && line.weight !== 'detail') print(line);
  }

  function print({ text, weight }: Line): void {
    const tint = weight === 'bad' ? paint.yellow : (plain: string) => plain;
    const lines = wrap(text, columns() - 3).map((part, index) => (index === 0 ? part : `  ${part}`));
    for (const part of lines) {
      if (block) block.print(tint(part));
      else err.write(`${tint(part)}\n`);
    }
  }

  function openBlock(): LiveBlock {
    return openLiveBlock({
      write: (text) => err.write(text),
      size: () => ({ columns: columns(), rows: err.rows || 24 }),
      lines: () => {
        const now = clock.now();
        const waiting = waits.text(now);
        const options = { columns: columns(), style: paint, sandbox, waiting };
        return progressLines(tally.progress(now), options).map((line) => line.trimEnd());
      },
    });
  }
}
