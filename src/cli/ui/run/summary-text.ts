import { cents, timeText } from '../../../core/figures.js';
import { escapeControls, plural } from '../../../core/text.js';
import type { Summary } from '../../../run/event.js';
import { type Style, style, type View } from '../text/colors.js';
import { type Column, type Field, type Row, table } from '../text/columns.js';
import type { LinkTo } from '../text/links.js';
import { wrap } from '../text/width.js';
import { usdOf } from './tally.js';

const OPEN: Column[] = [{ align: 'left', cut: { least: 10, most: 28 } }, { align: 'left' }];
const FACTS: Column[] = [{ align: 'left' }];
const MOST_OPEN = 12;
const NARROWEST = 40;

/** A summary on a screen. */
export interface SummaryOptions extends View {
  sandbox: boolean;
  linkTo: LinkTo;
}

/** The end of a run for people: what was made and where, what it cost, what is unfinished and the command that continues. */
export function summaryText(summary: Summary, options: SummaryOptions): string {
  const paint = style(options.color);
  const width = Math.max(NARROWEST, options.columns);
  const linked = (path: string): Field => ({ text: path, paint: options.linkTo(path) });
  const facts: Row[] = [
    ...stopFacts(summary),
    ...countFacts(summary),
    ...elsewhereFacts(summary),
    ['cost', options.sandbox ? rehearsalText(summary) : costText(summary)],
    ['clips', linked(summary.output)],
    ...(summary.report === null ? [] : [['report', linked(summary.report)]]),
    ...(summary.page === null ? [] : [['page', linked(summary.page)]]),
  ];
  const lines = [
    (summary.exit === 0 ? paint.green : paint.bold)(headText(summary)),
    ...table(FACTS, facts, { width, indent: 2 }).flat(),
    ...openLines(summary, width, paint),
  ];
  if (summary.changed.length > 0) lines.push('', ...wrap(changedText(summary), width));
  if (summary.next !== null) {
    const when = whenText(summary);
    if (when !== null) lines.push('', when);
    lines.push('', `${paint.bold('next')}  ${escapeControls(summary.next)}`);
  }
  return `${lines.join('\n')}\n`;
}

/** The end of a run in the title of a window: `shotlist: film.yaml done, 12 clips`. */
export function titleText({ exit, clips, open }: Summary, manifest: string): string {
  const what =
    exit === 0 ? `done, ${plural(clips, 'clip')}` : `ended, ${plural(open.length, 'take')} not finished`;
  return escapeControls(`shotlist: ${manifest} ${what}`);
}

/** That files which the run was read from were edited meanwhile. */
export function changedText({ changed }: Summary): string {
  const names = changed.map(escapeControls);
  const last = names.pop() ?? '';
  const all = names.length === 0 ? `${last} was` : `${names.join(', ')} and ${last} were`;
  return `${all} changed during this run; run the same command again to render what changed.`;
}

/** Why nothing more was submitted, and what became of what was. */
function stopFacts({ cause, why, bought }: Summary): Row[] {
  if (cause === null || why === null) return [];
  const parts = [`${bought.here} downloaded`];
  if (bought.at_gateway > 0) parts.push(`${bought.at_gateway} still rendering at the gateway`);
  if (bought.to_fetch > 0) {
    const what = cause === 'disk' ? 'for the disk' : 'to be downloaded';
    parts.push(`${bought.to_fetch} rendered, waiting ${what}`);
  }
  return [
    ['reason', why],
    ['jobs', `${bought.jobs} submitted: ${parts.join(', ')}`],
  ];
}

/** When the next command makes sense; null if immediately. */
function whenText({ cause }: Summary): string | null {
  if (cause === 'disk')
    return 'When the disk has room and can be written again, this downloads what was bought and continues:';
  if (cause === 'downloads')
    return 'When clips can be downloaded again, this downloads what was bought and continues:';
  return null;
}

function headText(summary: Summary): string {
  const { exit, cause, clips, film_seconds, elapsed_seconds } = summary;
  if (exit === 0 && clips === 0) return nothingText(summary);
  const film = film_seconds > 0 ? `, ${timeText(film_seconds)} of film` : '';
  const made = clips === 0 ? 'no new clips' : `${plural(clips, 'clip')}${film}`;
  const time = timeText(elapsed_seconds);
  if (exit === 0) return `Done in ${time}: ${made}`;
  return `${cause === null ? 'Ended' : 'Stopped'} after ${time}: ${made}`;
}

function nothingText({ counts: { finished = 0, ...others }, elsewhere }: Summary): string {
  if (elsewhere && elsewhere.open > 0)
    return `Nothing to do: other runs have the ${plural(elsewhere.open, 'unfinished take')}`;
  const rest = Object.values(others).reduce((sum, count) => sum + count, 0);
  if (finished + rest === 0) return 'Nothing to do: no take is selected';
  if (finished === 0 || rest > 0) return 'Nothing to do: no unfinished takes';
  return finished === 1
    ? 'Nothing to do: the take is finished'
    : `Nothing to do: all ${finished} takes are finished`;
}

function countFacts({ counts }: Summary): Row[] {
  const parts = Object.entries(counts).filter(([, count]) => count > 0);
  return parts.length === 0 ? [] : [['takes', parts.map(([state, count]) => `${count} ${state}`).join(', ')]];
}

/** What other runs do with the takes of this one. */
function elsewhereFacts({ elsewhere }: Summary): Row[] {
  if (!elsewhere) return [];
  const { takes, open, who } = elsewhere;
  const still = open === 0 ? '' : `; ${open} not finished yet, by ${who.join(', ')}`;
  return [['others', `${plural(takes, 'take')} by other runs${still}`]];
}

function costText(summary: Summary): string {
  const { charged, possibly, committed } = summary;
  const parts = [`${money(charged)} charged for this run`, ...ofEarlier(summary), ...possiblyMore(possibly)];
  return `${parts.join(', ')}; ${money(committed)} committed in all`;
}

function rehearsalText(summary: Summary): string {
  const { charged, possibly, committed } = summary;
  const parts = [money(charged), ...ofEarlier(summary), ...possiblyMore(possibly)];
  const all = committed === charged ? '' : `; ${money(committed)} for all jobs so far`;
  return `free rehearsal; for real it would cost ${parts.join(', ')}${all}`;
}

/** What a resumed run's jobs were charged stood in the plan of the run that submitted them. */
function ofEarlier({ charged_before }: Summary): string[] {
  if (charged_before !== null && !/[1-9]/.test(charged_before)) return [];
  return [`including ${money(charged_before)} for jobs of earlier runs`];
}

function possiblyMore(possibly: string | null): string[] {
  if (possibly === null) return ['possibly an unknown amount more'];
  return /[1-9]/.test(possibly) ? [`possibly ${money(possibly)} more`] : [];
}

function openLines({ open }: Summary, width: number, paint: Style): string[] {
  if (open.length === 0) return [];
  const rows = open
    .slice(0, MOST_OPEN)
    .map(({ take, state, why }) => [
      take,
      { text: state, paint: state === 'failed' ? paint.red : paint.yellow },
      why,
    ]);
  const more = open.length - rows.length;
  return [
    '',
    paint.bold(`${plural(open.length, 'take is', 'takes are')} not finished`),
    ...table(OPEN, rows, { width, indent: 2 }).flat(),
    ...(more > 0 ? [paint.dim(`  and ${more} more; shotlist status lists them`)] : []),
  ];
}

function money(amount: string | null): string {
  const usd = usdOf(amount);
  return usd === null ? 'an unknown amount' : cents(usd);
}
