import { escapeControls } from '../../../core/text.js';
import type { RunEvent } from '../../../run/event.js';
import { style } from '../text/colors.js';
import { createNews } from './news.js';
import type { Screen, ScreenOptions } from './screen.js';
import { summaryText } from './summary-text.js';
import { openTally } from './tally.js';

/** The width of a summary in a file. */
const SUMMARY_COLUMNS = 100;

/** After so many milliseconds without a line, one says what is waited for. */
const SILENCE = 60_000;

/** After a line is written, the lines of the next milliseconds are written together: one write for each costs 0.2 ms of CPU a take. */
const TOGETHER = 20;

/** One line per event, for logs, without control characters. A lasting problem or wait is repeated once a minute. */
export function openLinesScreen({ err, color, sandbox, linkTo, clock }: ScreenOptions): Screen {
  const paint = style(color);
  const tally = openTally();
  const newsOf = createNews({ sandbox });
  const over = new AbortController();
  let last = clock.elapsed();
  let isReminding = false;
  let isMakingThumbnails = false;
  let isHolding = false;

  return {
    event(event) {
      tally.event(event);
      for (const { text, weight } of newsOf(event)) print(weight === 'bad' ? paint.yellow(text) : text);
      if (event.type === 'finishing') printThumbnails(event);
      if (event.type === 'started' || event.type === 'finishing') void remind();
      if (event.type === 'summary') {
        write(summaryText(event, { columns: err.columns || SUMMARY_COLUMNS, color, sandbox, linkTo }));
        close();
      }
    },
    close,
  };

  function close(): void {
    over.abort();
    err.uncork?.();
  }

  function printThumbnails({ step, done, of }: RunEvent & { type: 'finishing' }): void {
    if (step !== 'thumbnails' || isMakingThumbnails) return;
    isMakingThumbnails = true;
    print(`making thumbnails: ${done} of ${of}`);
  }

  function print(line: string): void {
    write(`${line}\n`);
  }

  function write(text: string): void {
    last = clock.elapsed();
    err.write(text);
    void hold();
  }

  /** The first line of many is written at once. Whoever ends the process uncorks its streams. */
  async function hold(): Promise<void> {
    if (isHolding || over.signal.aborted) return;
    isHolding = true;
    err.cork?.();
    await clock.sleep(TOGETHER, over.signal);
    err.uncork?.();
    isHolding = false;
  }

  async function remind(): Promise<void> {
    if (isReminding) return;
    isReminding = true;
    while (!over.signal.aborted) {
      await clock.sleep(last + SILENCE - clock.elapsed(), over.signal);
      if (over.signal.aborted || clock.elapsed() - last < SILENCE) continue;
      const { done, takes, waiting } = tally.progress(clock.now());
      print(`${done} of ${takes} takes finished; waiting for ${escapeControls(waiting)}`);
    }
  }
}
