import type { JsonObject } from '../../core/json.js';
import type { Usd } from '../../core/money.js';
import { withoutQuery } from '../../core/text.js';
import type { Job } from '../../ledger/record.js';
import { posterPath } from '../../media/poster.js';
import { isKept } from '../../plan/keep.js';
import { parseTime } from '../../system/clock.js';
import { frameText } from '../../takes/frames.js';
import { type ReportRow, reportRow } from '../report-row.js';
import { rowJobs, type StatusRow, versionsOf, versionText } from '../rows.js';
import { displayState, showsClip } from '../totals.js';
import {
  CHARGE_BASES,
  type ImageData,
  type PackedClip,
  type PackedJob,
  type PackedTake,
  QUOTE_BASES,
  type RareFacts,
  SHOWN_STATES,
  type ShownState,
  STATE_WORDS,
} from './film-data.js';
import { fileLink, shownText } from './markup.js';
import type { InputKey, PageData } from './page-data.js';
import { stateNote } from './state-note.js';

/** Where a take is in the tables of the film. */
export interface TablePlaces {
  shot: number;
  model: number;
  prompt: number;
  settings: number;
}

/** Packs one row. `apart` and `mark` are what only all rows together tell. */
export function packTake(
  row: StatusRow,
  page: PageData,
  { shot, model, prompt, settings }: TablePlaces,
  { apart, mark }: Pick<RareFacts, 'apart' | 'mark'>,
): PackedTake {
  const report = reportRow(withoutVersions(row), page.priceNow, page.sandbox);
  const state = displayState(row);
  const more = rareFacts(row, state, report, page);
  if (apart) more.apart = apart;
  if (mark) more.mark = mark;
  const basis = row.job?.intent.basis ?? row.take?.quote.basis ?? 'unknown';
  const packed = [
    shot,
    report.take,
    SHOWN_STATES.indexOf(state),
    model,
    prompt,
    settings,
    micros(report.quote_usd),
    QUOTE_BASES.indexOf(basis),
    micros(report.charge_usd),
    CHARGE_BASES.indexOf(report.charge_basis),
    report.attempts,
    packClip(row, report, page),
    row.job ? packJob(row.job, report) : 0,
  ] as const;
  return hasAny(more) ? [...packed, more] : packed;
}

/** A row without the earlier versions that are takes of the page themselves: what these did cost is told there. */
function withoutVersions(row: StatusRow): StatusRow {
  const versions = new Set(versionsOf(row).map(({ job }) => job));
  return versions.size === 0 ? row : { ...row, earlier: row.earlier.filter((job) => !versions.has(job)) };
}

/** The request of a row: that of its job, which was paid, or else of its take. */
export function requestOf({ take, job }: StatusRow): { body: JsonObject; wrote: readonly string[] } {
  return job ? job.intent : (take?.content ?? { body: {}, wrote: [] });
}

function packClip(row: StatusRow, report: ReportRow, page: PageData): PackedClip | 0 {
  const { output, duration_s, fps, width, height, bytes, sha256 } = report;
  if (output === null) return 0;
  const shown = (row.older ?? row).job;
  return [fileLink(output), duration_s, fps, width, height, bytes, sha256, packPoster(shown, page)];
}

function packPoster(shown: Job | null, { posters }: PageData): 0 | 1 | string {
  if (!shown || !posters.has(shown.job)) return 0;
  const path = posterPath(shown.job);
  const link = fileLink(path);
  return link === `./${path}` ? 1 : link;
}

function packJob({ job, accepted, ended, finished }: Job, report: ReportRow): PackedJob {
  return [
    shownText(job),
    report.request_id === null ? 0 : shownText(report.request_id),
    parseTime(report.submitted_at) ?? 0,
    seconds(accepted?.at),
    seconds(ended?.rendering_at),
    seconds(report.completed_at),
    seconds(finished),
    report.render_seconds,
  ];
}

function seconds(written: string | null | undefined): number {
  return written ? Math.floor((parseTime(written) ?? 0) / 1000) : 0;
}

function micros(amount: Usd | null): number | null {
  return amount === null ? null : Number(amount);
}

function rareFacts(row: StatusRow, state: ShownState, report: ReportRow, page: PageData): RareFacts {
  const { take, job, older } = row;
  const shown = (older ?? row).job;
  const more: RareFacts = {};
  const tell = (
    key: 'note' | 'flags' | 'allFlags' | 'earlier' | 'command' | 'reviewNote',
    text?: string | null,
  ) => {
    if (text) more[key] = shownText(text);
  };
  const error = report.error === STATE_WORDS[state] ? null : report.error;
  if (state !== 'finished') {
    tell('note', error ?? stateNote(state, row, page.sandbox));
    tell('command', page.command(row));
    if (report.output !== null && !showsClip(row)) more.isAside = true;
  }
  if (report.flags !== '') {
    const flags = [versionText(row), ...(shown?.clips?.flags ?? [])].filter((flag) => flag).join('; ');
    tell('flags', flags);
    if (report.flags !== flags) tell('allFlags', report.flags);
  }
  const earlier = rowJobs(row).slice(job ? 1 : 0);
  tell('earlier', earlier.map((each) => each.job).join(', '));
  const image = imageOf(row, 'input', page);
  if (image) more.image = image;
  const endImage = imageOf(row, 'endInput', page);
  if (endImage) more.endImage = endImage;
  if (shown && shown !== job) more.shownJob = shown.job;
  if (shown?.reviewed?.rating) more.rating = shown.reviewed.rating;
  tell('reviewNote', shown?.reviewed?.note);
  if (take && isKept({ take, job })) more.isKept = true;
  return more;
}

/** An input image of a row: a link without its query, which may contain a key, or a path as written in the manifest. */
function imageOf({ take, job }: StatusRow, which: InputKey, page: PageData): ImageData | string | null {
  const input = take?.[which] ?? null;
  const had = which === 'input' ? job?.intent.image : job?.intent.end_image;
  if (!take) return had ? { text: 'an image that this page does not have' } : null;
  if (input === null) return had ? { text: 'no longer in the manifest' } : null;
  if (input.kind === 'url') {
    const link = withoutQuery(input.url);
    const text = shownText(link);
    if (!/^https?:\/\//i.test(link)) return { text };
    return text === link ? text : { text, link };
  }
  const local = page.localImage(take, which);
  const text = input.kind === 'frame' ? frameText(input) : input.written;
  return { text: shownText(text), ...(local ? { local: fileLink(local) } : {}) };
}

function hasAny(facts: RareFacts): boolean {
  for (const _ in facts) return true;
  return false;
}
