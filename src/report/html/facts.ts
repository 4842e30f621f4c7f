import type { Usd } from '../../core/money.js';
import type { PriceNow } from '../../ledger/committed.js';
import { isoTime } from '../../system/clock.js';
import type { Take } from '../../takes/take.js';
import type { StatusRow } from '../rows.js';
import type { Seen } from '../totals.js';
import { html, type Markup } from './markup.js';

/** All that the page tells; paths are relative to the output folder, where the page lies. */
export interface PageFacts {
  title: string | null;
  /** The manifest as people name it. */
  manifest: string;
  /** False if the manifest could not be read, so that only jobs are known. */
  manifestLoads: boolean;
  /** A rehearsal: no amount was real money. */
  sandbox: boolean;
  rows: readonly StatusRow[];
  priceNow: PriceNow;
  /** When the page is made, in milliseconds since 1970. */
  now: number;
  /** Jobs that have a poster. */
  posters: ReadonlySet<string>;
  /** Where the input image of a take is, null if it is no file. */
  localImage(take: Take): string | null;
  /** The exact command that goes on with one take, null if none does. */
  command(row: StatusRow): string | null;
  /** The exact command that picks a take for its shot, null if there is no choice. */
  pick(row: StatusRow): string | null;
  /** The exact command that goes on with the film, null if nothing is open. */
  next: string | null;
  /** The command that writes the page again, and makes posters that lack. */
  again: string;
}

/** What a state is called: the words of the lockfile, and one for a clip that is not if it was. */
export const STATE_WORDS: Record<Seen, string> = {
  finished: 'finished',
  missing: 'missing here',
  rendered: 'rendered',
  submitted: 'submitted',
  unknown: 'unknown',
  failed: 'failed',
  pending: 'pending',
  abandoned: 'abandoned',
  disabled: 'disabled',
};

/** A time of the lockfile or the gateway for people, to the second: `2026-11-03 10:00:02`; nothing if there is none. */
export function when(written: string | null | undefined): Markup | null {
  const ms = Date.parse(written ?? '');
  if (Number.isNaN(ms)) return null;
  const iso = isoTime(ms);
  return html`<time datetime="${iso}">${iso.slice(0, 19).replace('T', ' ')}</time>`;
}

/** The share of an amount in percent, for the length of a bar. */
export function barLength(part: Usd, whole: Usd): number {
  return whole <= 0n ? 0 : Number((part * 10_000n) / whole) / 100;
}

/** A command of ours with a button that copies it. */
export function commandBox(command: string): Markup {
  return html`<div class="command"><code>${command}</code><button type="button" class="copy">Copy</button></div>`;
}
