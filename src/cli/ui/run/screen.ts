import type { RunEvent } from '../../../run/event.js';
import type { Clock } from '../../../system/clock.js';
import type { LinkTo } from '../text/links.js';
import type { Output } from './block.js';

/** What shows a run to somebody. */
export interface Screen {
  event(event: RunEvent): void;
  /** Leaves the terminal in order: at once, any number of times, whatever has happened. Later events print plain lines. */
  close(): void;
}

/** `terminal`: bars; `lines`: one line per event; `json`: one object per line on `out`; `quiet`: only what needs attention. */
export type ScreenKind = 'terminal' | 'lines' | 'json' | 'quiet';

/** What a screen is made of. Data goes to `out`, everything for people to `err`. */
export interface ScreenOptions {
  kind: ScreenKind;
  out: Output;
  err: Output;
  color: boolean;
  sandbox: boolean;
  /** As it was typed, for the title of the window. */
  manifest: string;
  /** Makes paths of the summary links. */
  linkTo: LinkTo;
  clock: Clock;
}
