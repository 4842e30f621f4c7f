import { cents, dollars } from '../../core/figures.js';
import { withoutQuery } from '../../core/text.js';
import { posterPath } from '../../media/poster.js';
import { isKept } from '../../plan/keep.js';
import { frameText } from '../../takes/frames.js';
import { takeName } from '../../takes/take.js';
import type { ReportRow } from '../report-row.js';
import { rowTake, type StatusRow, versionText } from '../rows.js';
import { displayState } from '../totals.js';
import type { ImageData, TakeData } from './film-data.js';
import { fileLink, shownText } from './markup.js';
import { type PageData, STATE_WORDS } from './page-data.js';
import { stateNote } from './state-note.js';

/** What a take is, without what stands in tables. */
export type OwnTakeData = Omit<
  TakeData,
  'shot' | 'apart' | 'mark' | 'model' | 'prompt' | 'settings' | 'facts'
>;

/** The data of one row. */
export function takeData(row: StatusRow, report: ReportRow, page: PageData): OwnTakeData {
  const state = displayState(row);
  const { shot, take } = rowTake(row);
  const name = shownText(takeName({ shot, take }));
  const clip = state === 'finished' || state === 'stale' || row.older ? report.output : null;
  const shown = (row.older ?? row).job;
  const error = report.error === STATE_WORDS[state] ? null : report.error;
  const note = state === 'finished' ? '' : (error ?? stateNote(state, row, page.sandbox));
  const at = Date.parse(report.submitted_at ?? '');
  return {
    key: row.orphan && row.job ? `${name}@${row.job.job}` : name,
    name,
    number: take,
    state,
    word: STATE_WORDS[state],
    ...given('note', note),
    ...(clip ? { clip: { link: fileLink(clip), seconds: report.duration_s, fps: report.fps } } : {}),
    ...given('poster', shown && page.posters.has(shown.job) ? fileLink(posterPath(shown.job)) : null),
    ...imageOf(row, page),
    cost: costText(report, page.sandbox),
    usd: Number(report.charge_usd ?? 0n) / 1e6,
    ...(Number.isNaN(at) ? {} : { at }),
    ...given('flags', [versionText(row), ...(shown?.clips?.flags ?? [])].filter((flag) => flag).join('; ')),
    ...given('job', page.live === undefined ? null : shown?.job),
    ...(shown?.reviewed?.rating ? { rating: shown.reviewed.rating } : {}),
    ...given('reviewNote', shown?.reviewed?.note),
    ...(row.take && isKept(row) ? { isKept: true } : {}),
    ...given('command', page.command(row)),
    ...given('pick', page.pick(row)),
  };
}

/** The input image of a row: a link without its query, which may contain a key, or a path as written in the manifest. */
function imageOf(row: StatusRow, page: PageData): { image?: ImageData } {
  const { take, job } = row;
  const input = take?.input ?? null;
  if (input === null) return job?.intent.image ? { image: { text: 'no longer in the manifest' } } : {};
  if (input.kind === 'url') {
    const link = withoutQuery(input.url);
    return { image: { text: shownText(link), ...(/^https?:\/\//i.test(link) ? { link } : {}) } };
  }
  const local = take && page.localImage(take);
  const text = input.kind === 'frame' ? frameText(input) : input.written;
  return { image: { text: shownText(text), ...(local ? { local: fileLink(local) } : {}) } };
}

function costText({ charge_usd, charge_basis, quote_usd, attempts }: ReportRow, sandbox: boolean): string {
  if (attempts === 0) return quote_usd === null ? '' : `${cents(quote_usd)} quoted`;
  if (charge_basis === 'none') return 'not charged';
  if (charge_usd === null) return 'no price';
  return sandbox || charge_basis === 'charged'
    ? dollars(charge_usd)
    : `${dollars(charge_usd)} ${charge_basis}`;
}

function given<K extends string>(key: K, text: string | null | undefined): { [key in K]?: string } {
  return text ? ({ [key]: shownText(text) } as { [key in K]: string }) : {};
}
