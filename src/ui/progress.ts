import { unreachable } from '../core/result.js';
import type { RunEvent } from '../run/event.js';
import { jsonText } from './json-text.js';
import { lineOf } from './lines.js';
import type { Screen, ScreenOptions } from './screen.js';
import { summaryText } from './summary.js';
import { openTerminalScreen } from './terminal-screen.js';

const SUMMARY_COLUMNS = 100;

/** Opens a screen of that kind. Broken pipes are the business of whoever owns the streams. */
export function openScreen(options: ScreenOptions): Screen {
  switch (options.kind) {
    case 'terminal':
      return openTerminalScreen(options);
    case 'lines':
      return { event: (event) => printEvent(event, options), close: () => {} };
    case 'json':
      return { event: (event) => options.out.write(`${jsonText(event)}\n`), close: () => {} };
    case 'quiet':
      return { event: (event) => printTrouble(event, options), close: () => {} };
    default:
      return unreachable(options.kind);
  }
}

function printEvent(event: RunEvent, { err, sandbox }: ScreenOptions): void {
  const line = lineOf(event);
  if (line) err.write(`${line.text}\n`);
  if (event.type === 'summary')
    err.write(summaryText(event, { columns: SUMMARY_COLUMNS, color: false, sandbox }));
}

function printTrouble(event: RunEvent, { err }: ScreenOptions): void {
  const line = lineOf(event);
  if (line && (line.weight === 'bad' || event.type === 'notice')) err.write(`${line.text}\n`);
}
