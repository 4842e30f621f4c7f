import { unreachable } from '../../../core/result.js';
import type { RunEvent } from '../../../run/event.js';
import { jsonText } from '../json/safe-text.js';
import { lineOf } from './event-lines.js';
import { openLinesScreen } from './lines-screen.js';
import type { Screen, ScreenOptions } from './screen.js';
import { changedText } from './summary-text.js';
import { openTerminalScreen } from './terminal-screen.js';

/** Opens a screen of that kind. Broken pipes are the business of whoever owns the streams. */
export function openScreen(options: ScreenOptions): Screen {
  switch (options.kind) {
    case 'terminal':
      return openTerminalScreen(options);
    case 'lines':
      return openLinesScreen(options);
    case 'json':
      return { event: (event) => options.out.write(`${jsonText(event)}\n`), close: () => {} };
    case 'quiet':
      return { event: (event) => printTrouble(event, options), close: () => {} };
    default:
      return unreachable(options.kind);
  }
}

function printTrouble(event: RunEvent, { err, sandbox }: ScreenOptions): void {
  const line = lineOf(event, { sandbox });
  if (line && (line.weight === 'bad' || event.type === 'notice')) err.write(`${line.text}\n`);
  if (event.type === 'summary' && event.changed.length > 0) err.write(`${changedText(event)}\n`);
}
