import { bytesText, clipLength, dollars } from '../../core/figures.js';
import type { Json, JsonObject } from '../../core/json.js';
import type { Usd } from '../../core/money.js';
import { isoTime } from '../../system/clock.js';
import type { ReportRow } from '../report-row.js';
import { rowJobs, type StatusRow } from '../rows.js';
import { shownText } from './markup.js';
import type { PageData } from './page-data.js';

/** All other facts about a take, with their names: what is shown of a row, null if there is nothing to show. */
export const FACTS: readonly [
  string,
  (row: StatusRow, report: ReportRow, page: PageData) => string | null,
][] = [
  ['Clip', (_, report) => (report.output === null ? null : clipText(report))],
  ['Flags', (_, { flags }) => flags || null],
  ['Quote', (row, { quote_usd }) => quoteText(row, quote_usd)],
  ['Cost', (_, report, { sandbox }) => costText(report, sandbox)],
  ['Request id', (_, { request_id }) => request_id],
  ['Job', ({ job }) => job?.job ?? null],
  ['Attempts', (_, { attempts }) => (attempts > 1 ? String(attempts) : null)],
  ['Earlier jobs', (row) => earlier(row)],
  ['Submitted', (_, { submitted_at }) => when(submitted_at)],
  ['Accepted', ({ job }) => when(job?.accepted?.at)],
  ['Rendering', ({ job }) => when(job?.ended?.rendering_at)],
  ['Done', (_, { completed_at }) => when(completed_at)],
  ['Render time', (_, { render_seconds }) => (render_seconds === null ? null : clipLength(render_seconds))],
  ['On disk', ({ job }) => when(job?.finished)],
  ['SHA-256', (_, { sha256 }) => sha256],
];

/** The facts of one row, in the order of `FACTS`. */
export function factsOf(row: StatusRow, report: ReportRow, page: PageData): (string | null)[] {
  return FACTS.map(([, fact]) => fact(row, report, page)).map((text) => text && shownText(text));
}

/** The request of a row: that of its job, which was paid, or else of its take. */
export function requestOf({ take, job }: StatusRow): { body: JsonObject; wrote: readonly string[] } {
  return job ? job.intent : (take?.content ?? { body: {}, wrote: [] });
}

/** The settings of a row as text, those of the manifest first. */
export function settingsOf(row: StatusRow): [string, string][] {
  const { body, wrote } = requestOf(row);
  const others = Object.keys(body).filter((key) => !wrote.includes(key));
  return [...wrote, ...others]
    .filter((key) => key !== 'prompt')
    .map((key) => [shownText(key), shownText(valueText(body[key] ?? null))]);
}

function clipText(report: ReportRow): string {
  const { output, bytes, width, height, duration_s, fps } = report;
  const size = width === null || height === null ? null : `${width}×${height}`;
  const rate = fps === null ? null : `${Number(fps.toFixed(3))} fps`;
  const parts = [output, duration_s === null ? null : clipLength(duration_s), size, rate];
  return [...parts, bytes === null ? null : bytesText(bytes)].filter((part) => part !== null).join(' · ');
}

function quoteText({ take, job }: StatusRow, quote: Usd | null): string {
  const basis = job?.intent.basis ?? take?.quote.basis ?? 'unknown';
  return quote === null ? 'no known price' : `${dollars(quote)}, ${basis} price`;
}

function costText({ charge_usd, charge_basis, attempts }: ReportRow, sandbox: boolean): string | null {
  if (attempts === 0) return null;
  if (sandbox) return `would cost ${charge_usd === null ? 'an unknown amount' : dollars(charge_usd)}`;
  if (charge_basis === 'none') return 'not charged';
  return charge_usd === null ? 'unknown' : `${dollars(charge_usd)}, ${charge_basis}`;
}

function earlier(row: StatusRow): string | null {
  const jobs = rowJobs(row).slice(row.job ? 1 : 0);
  return jobs.length === 0 ? null : jobs.map(({ job }) => job).join(', ');
}

const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/;

/** A time of the lockfile or the gateway, to the second: `2026-11-03 10:00:02 UTC`. */
function when(written: string | null | undefined): string | null {
  if (!written) return null;
  const ms = Date.parse(written);
  if (Number.isNaN(ms)) return null;
  const iso = ISO.test(written) ? written : isoTime(ms);
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`;
}

function valueText(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
