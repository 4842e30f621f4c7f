import { dollars } from '../../../core/figures.js';
import { plural } from '../../../core/text.js';
import { chargeBasis, jobQuote } from '../../../ledger/charge.js';
import { takeNameOfJob } from '../../../ledger/job.js';
import type { Move, Plan, PlannedOrphan } from '../../../plan/plan.js';
import { type Column, table } from '../text/columns.js';
import { wrap } from '../text/width.js';
import type { PlanView } from './scenes.js';

const MOVES: Column[] = [{ align: 'left', cut: { least: 12, most: 60 } }, { align: 'left' }];
const ORPHANS: Column[] = [
  { align: 'left', cut: { least: 10, most: 28 } },
  { align: 'left' },
  { align: 'right' },
];
/** More moves, or more orphans, than this are only counted. */
const MOST_LINES = 5;

/** The clips that move before the first submission; empty if none do. */
export function moveLines({ moves }: Plan, { width, style, all }: PlanView): string[] {
  if (moves.length === 0) return [];
  const shown = all ? moves : moves.slice(0, MOST_LINES);
  const rows = shown.map(({ from, to }) => [from, { text: '->', paint: style.dim }, to]);
  const lines = table(MOVES, rows, { width, indent: 2 }).flat();
  const more = moves.length - shown.length;
  const title = `${plural(moves.length, 'clip moves', 'clips move')} first${purposes(moves)}`;
  return [style.bold(title), ...lines, ...(more > 0 ? [style.dim(`  and ${more} more`)] : [])];
}

/** The jobs that no take uses and that still matter: those to follow or settle, and what the closed ones cost. */
export function orphanLines({ orphans }: Plan, { width, style, all }: PlanView): string[] {
  const isOpen = ({ action }: PlannedOrphan) => all || (action !== 'keep' && action !== 'skip');
  const open = orphans.filter(isOpen);
  const others = orphans.filter((orphan) => !isOpen(orphan) && costOf(orphan) !== 0n);
  if (open.length + others.length === 0) return [];
  const shown = all ? open : open.slice(0, MOST_LINES);
  const rows = shown.map((orphan) => {
    const { job, action, reason } = orphan;
    const cost = costOf(orphan);
    return [
      takeNameOfJob(job),
      { text: action, paint: action === 'settle' ? style.yellow : style.dim },
      cost === null ? 'no price' : cost === 0n ? '' : dollars(cost),
      reason,
    ];
  });
  const lines = table(ORPHANS, rows, { width, indent: 2 }).flat();
  if (open.length > shown.length)
    lines.push(style.dim(`  and ${open.length - shown.length} more to follow or settle`));
  if (others.length > 0) {
    const sum = others.reduce((total, orphan) => total + (costOf(orphan) ?? 0n), 0n);
    const unpriced = others.filter((orphan) => costOf(orphan) === null).length;
    const more = unpriced === 0 ? '' : `, ${unpriced} of them without a known price`;
    const text = `${plural(others.length, 'closed job')}, ${dollars(sum)}${more}`;
    lines.push(...wrap(text, width - 2).map((line) => `  ${style.dim(line)}`));
  }
  return [style.bold('earlier versions'), ...lines];
}

/** What an orphan adds to `committed`; null if it has no price. */
function costOf({ job }: PlannedOrphan): bigint | null {
  return chargeBasis(job) === 'none' ? 0n : jobQuote(job);
}

function purposes(moves: readonly Move[]): string {
  const renamed = moves.filter(({ why }) => why === 'renamed').length;
  const superseded = moves.length - renamed;
  if (superseded === 0) return ': renamed';
  return renamed === 0 ? ': superseded' : `: ${renamed} renamed, ${superseded} superseded`;
}
