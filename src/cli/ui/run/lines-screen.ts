import { escapeControls } from '../../../core/text.js';
import type { RunEvent } from '../../../run/event.js';
import { style } from '../text/colors.js';
import { lineOf } from './event-lines.js';
import { openOutage } from './outage.js';
import type { Screen, ScreenOptions } from './screen.js';
import { summaryText } from './summary-text.js';
import { openTally } from './tally.js';
import { openWaits } from './waits.js';

/** The width of a summary in a file. */
const SUMMARY_COLUMNS = 100;

/** After so many milliseconds without a line, one says what is waited for. */
const SILENCE = 60_000;

/** One line per event, for logs, without control characters. A lasting problem or wait is repeated once a minute. */
export function openLinesScreen({ err, color, sandbox, clock }: ScreenOptions): Screen {
  const paint = style(color);
  const tally = openTally();
  const waits = openWaits();
  const outage = openOutage();
  const over = new AbortController();
  let last = clock.elapsed();
  let isStarted = false;
  let isMakingThumbnails = false;

  return {
    event(event) {
      tally.event(event);
      waits.event(event);
      const words = outage.handle(event);
      if (words) print(words);
      // The end of a problem is printed in addition to the event.
      if (words === undefined || (words !== null && event.type !== 'waiting')) printOwn(event);
      if (event.type === 'started' || event.type === 'finishing') start();
      if (event.type === 'summary') over.abort();
    },
    close: () => over.abort(),
  };

  function printOwn(event: RunEvent): void {
    const line = lineOf(event, { sandbox });
    if (line) write(`${line.weight === 'bad' ? paint.yellow(line.text) : line.text}\n`);
    if (event.type === 'finishing' && event.step === 'thumbnails' && !isMakingThumbnails) {
      isMakingThumbnails = true;
      print(`making thumbnails: ${event.done} of ${event.of}`);
    }
    if (event.type === 'summary')
      write(summaryText(event, { columns: err.columns || SUMMARY_COLUMNS, color, sandbox }));
  }

  function print(text: string): void {
    write(`${escapeControls(text)}\n`);
  }

  function write(text: string): void {
    last = clock.elapsed();
    err.write(text);
  }

  function start(): void {
    if (isStarted) return;
    isStarted = true;
    void remind();
  }

  async function remind(): Promise<void> {
    while (!over.signal.aborted) {
      await clock.sleep(last + SILENCE - clock.elapsed(), over.signal);
      if (over.signal.aborted || clock.elapsed() - last < SILENCE) continue;
      const { done, takes } = tally.progress(clock.now());
      const what = waits.text(clock.now());
      print(`${done} of ${takes} takes finished; waiting for ${what ?? 'the disk'}`);
    }
  }
}
