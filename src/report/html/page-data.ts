import type { Json } from '../../core/json.js';
import type { Usd } from '../../core/money.js';
import type { PriceNow } from '../../ledger/charge.js';
import type { Take } from '../../takes/take.js';
import type { StatusRow } from '../rows.js';
import type { PackedTake } from './film-data.js';
import { html, type Markup } from './markup.js';

/** The input images of a take: what it starts from, and what it arrives at. */
export type InputKey = 'input' | 'endInput';

/** Rows as they were packed: the settings as a list and its text, and the take. */
export type PackedRows = WeakMap<StatusRow, { settings: [string, Json][]; text: string; take: PackedTake }>;

/** The data of the page. Paths are relative to the output folder, which contains the page. */
export interface PageData {
  title: string | null;
  /** The manifest's path for display. */
  manifest: string;
  /** False if the manifest could not be read; then only jobs are known. */
  manifestLoads: boolean;
  /** True for a rehearsal: amounts are what a real render would cost. */
  sandbox: boolean;
  rows: readonly StatusRow[];
  /** What was packed of rows before, where all else is as it was; a row is packed again if absent. */
  packed?: PackedRows | undefined;
  priceNow: PriceNow;
  /** The time of the page, in milliseconds since 1970. */
  now: number;
  /** Ids of the jobs that have a thumbnail. */
  posters: ReadonlySet<string>;
  /** The path of the picture that a take starts from or arrives at; null if it is not a local file. */
  localImage(take: Take, which: InputKey): string | null;
  /** The command that continues with one take, null if there is none. */
  command(row: StatusRow): string | null;
  /** What stands before and after the name of a take in the command that picks it; null if the manifest cannot be read. */
  pick: [before: string, after: string] | null;
  /** The command that continues with the film, null if nothing is open. */
  next: string | null;
  /** The command that rebuilds the page and makes missing thumbnails. */
  again: string;
  /**
   * The page is served by `shotlist review`, which it asks for what is new and tells what a person decides: the number of the state that it
   * shows.
   */
  live?: number;
}

/** The length of a bar in percent. */
export function barLength(part: Usd, whole: Usd): number {
  return whole <= 0n ? 0 : Number((part * 10_000n) / whole) / 100;
}

/** A command with a copy button. */
export function commandBox(command: string): Markup {
  return html`<div class="command"><code>${command}</code><button type="button" class="copy">Copy</button></div>`;
}
