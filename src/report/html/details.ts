import { bytesText, clipLength, dollars } from '../../core/figures.js';
import type { Json, JsonObject } from '../../core/json.js';
import type { Usd } from '../../core/money.js';
import { withoutQuery } from '../../core/text.js';
import type { Job } from '../../ledger/record.js';
import type { ReportRow } from '../report-row.js';
import { rowJobs, type StatusRow } from '../rows.js';
import { html, type Markup, type MarkupValue } from './markup.js';
import { commandBox, type PageData, when } from './page-data.js';

/** All other facts about a take, in a collapsed section. */
export function takeDetails(row: StatusRow, facts: ReportRow, page: PageData): Markup {
  const { job } = row;
  const pick = page.pick(row);
  const terms: [string, MarkupValue][] = [
    ['settings', askedFor(row)],
    ['image', imageUsed(row)],
    ['clip', facts.output === null ? null : clipText(facts)],
    ['flags', facts.flags || null],
    ['quote', quoteText(row, facts.quote_usd)],
    ['cost', costText(facts, page.sandbox)],
    ['request id', facts.request_id && html`<code>${facts.request_id}</code>`],
    ['job', job && html`<code>${job.job}</code>`],
    ['attempts', facts.attempts > 1 ? facts.attempts : null],
    ['earlier jobs', earlier(row)],
    ['submitted', when(facts.submitted_at)],
    ['accepted', when(job?.accepted?.at)],
    ['rendering', when(job?.ended?.rendering_at)],
    ['done', when(facts.completed_at)],
    ['render time', facts.render_seconds === null ? null : clipLength(facts.render_seconds)],
    ['on disk', when(job?.finished)],
    ['to pick it', pick === null ? null : commandBox(pick)],
    ['sha256', facts.sha256 && html`<code>${facts.sha256}</code>`],
  ];
  const known = terms.filter(([, value]) => value !== null && value !== false);
  return html`<details><summary>Details</summary><dl>${known.map(
    ([term, value]) => html`<div><dt>${term}</dt><dd>${value}</dd></div>`,
  )}</dl></details>`;
}

/** Settings as text: `duration 8 · resolution 1080p`. */
export function settingsText(body: JsonObject, keys: readonly string[]): string {
  return keys.map((key) => `${key} ${valueText(body[key] ?? null)}`).join(' · ');
}

/** The request of a row: that of its job, which was paid, or else of its take. */
export function requestOf({ take, job }: StatusRow): { body: JsonObject; wrote: readonly string[] } {
  return job ? job.intent : (take?.content ?? { body: {}, wrote: [] });
}

function askedFor(row: StatusRow): string {
  const { body, wrote } = requestOf(row);
  const written = wrote.filter((key) => key !== 'prompt');
  const others = Object.keys(body).filter((key) => key !== 'prompt' && !wrote.includes(key));
  return settingsText(body, [...written, ...others]);
}

/** The input image of a row: a link without its query, which may contain a key, or a path as written in the manifest. */
export function imageUsed({ take, job }: StatusRow): MarkupValue {
  const input = take?.input ?? null;
  if (input === null) return job?.intent.image ? 'no longer in the manifest' : null;
  if (input.kind === 'file') return input.written;
  const link = withoutQuery(input.url);
  return html`<a href="${link}" rel="noreferrer">${link}</a>`;
}

function clipText(facts: ReportRow): string {
  const { output, bytes, width, height, duration_s, fps } = facts;
  const size = width === null || height === null ? null : `${width}×${height}`;
  const rate = fps === null ? null : `${fps} fps`;
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
  const jobs: Job[] = rowJobs(row).slice(row.job ? 1 : 0);
  return jobs.length === 0 ? null : jobs.map(({ job }) => job).join(', ');
}

function valueText(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
