import { escapeControls, plural } from '../core/text.js';
import type { Summary } from '../run/event.js';
import { timeText } from './figures.js';
import type { Style } from './style.js';
import { style } from './style.js';
import type { Column } from './table.js';
import { table } from './table.js';
import { wrap } from './width.js';

const OPEN: Column[] = [{ align: 'left', cut: { least: 10, most: 28 } }, { align: 'left' }];
const MOST_OPEN = 12;
const NARROWEST = 60;

/** The end of a run for people: what was made and where, what it cost, what is open and the exact command that goes on. */
export function summaryText(
  summary: Summary,
  options: { columns: number; color: boolean; sandbox: boolean },
): string {
  const paint = style(options.color);
  const width = Math.max(NARROWEST, options.columns);
  const lines = [
    ...wrap(escapeControls(madeText(summary)), width).map(summary.exit === 0 ? paint.green : paint.bold),
    ...wrap(options.sandbox ? rehearsalText(summary) : costText(summary), width),
    ...openLines(summary, width, paint),
  ];
  if (summary.next !== null) lines.push('', `${paint.bold('next')}  ${escapeControls(summary.next)}`);
  return `${lines.join('\n')}\n`;
}

function madeText(summary: Summary): string {
  const { clips, film_seconds, elapsed_seconds, output, report } = summary;
  const took = `after ${timeText(elapsed_seconds)}`;
  const made =
    clips === 0
      ? `No new clip ${took}.`
      : `${plural(clips, 'clip')}, ${timeText(film_seconds)} of film, in ${output} ${took}.`;
  const counts = Object.entries(summary.counts)
    .filter(([, count]) => count > 0)
    .map(([state, count]) => `${count} ${state}`);
  return `${made}${counts.length > 0 ? ` Takes: ${counts.join(', ')}.` : ''} Report: ${report}`;
}

function costText({ charged, possibly, committed }: Summary): string {
  const parts = [`Charged by this run: ${money(charged)}`];
  if (possibly !== null && Number(possibly) !== 0) parts.push(`possibly charged on top: ${money(possibly)}`);
  if (committed !== null) parts.push(`committed in all: ${money(committed)}`);
  return `${parts.join(', ')}.`;
}

function rehearsalText({ charged }: Summary): string {
  return `Sandbox rehearsal: nothing was charged. For real it would have been ${money(charged)}.`;
}

function openLines({ open }: Summary, width: number, paint: Style): string[] {
  if (open.length === 0) return [];
  const rows = open
    .slice(0, MOST_OPEN)
    .map(({ take, state, why }) => [
      { text: take },
      { text: state, paint: state === 'failed' ? paint.red : paint.yellow },
      { text: why },
    ]);
  const more = open.length - rows.length;
  return [
    '',
    paint.bold(`${plural(open.length, 'take is', 'takes are')} not done`),
    ...table(OPEN, rows, { width, indent: 2 }).flat(),
    ...(more > 0 ? [paint.dim(`  and ${more} more; \`shotlist status\` lists them`)] : []),
  ];
}

function money(amount: string | null): string {
  return amount === null ? 'an unknown amount' : `$${amount}`;
}
