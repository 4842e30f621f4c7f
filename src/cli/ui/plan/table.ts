import type { GatewayFlags } from '../../../app/film/commands.js';
import { bytesText, dollars } from '../../../core/figures.js';
import { escapeControls, plural } from '../../../core/text.js';
import { chargeBasis, jobQuote } from '../../../ledger/charge.js';
import { takeNameOfJob } from '../../../ledger/job.js';
import type { Move, Plan, PlannedOrphan } from '../../../plan/plan.js';
import { style, type View } from '../text/colors.js';
import { type Column, table } from '../text/columns.js';
import { blocksText, hung } from '../text/layout.js';
import { cutEnd, wrap } from '../text/width.js';
import { costLines } from './costs.js';
import { planHints } from './hints.js';
import { type PlanView, sceneLines } from './scenes.js';

const NARROWEST = 40;
const WIDEST = 140;

/** A plan on a screen, at least 40 columns wide, and what was asked for. */
export interface PlanOptions extends View, GatewayFlags {
  manifest: string;
  /** A line for every take and the prompt of every shot. */
  all?: boolean;
  /** Only failed takes were asked for. */
  retry?: boolean;
}

/**
 * A plan for people: every take that something happens to, by scene; the moves; what it costs by basis and what the budget leaves;
 * what is off and its cure.
 */
export function planTable(plan: Plan, options: PlanOptions): string {
  const { columns, color, manifest, all = false, sandbox = false } = options;
  const paint = style(color);
  const width = Math.min(WIDEST, Math.max(NARROWEST, columns));
  const view: PlanView = { width, style: paint, all, sandbox };
  return blocksText([
    headLines(plan, options, view),
    sceneLines(plan, view),
    moveLines(plan, view),
    orphanLines(plan, view),
    costLines(plan, view),
    uploadLines(plan, view),
    plan.calls === undefined ? [] : wrap(`Takes calls of the gateway through ${plan.calls}`, width),
    plan.warnings.flatMap((text) => warningLines(text, view)),
    // A command is never wrapped, so that it can be copied.
    planHints(plan, manifest, options).flatMap(({ text, command }) => [
      ...hung(`${paint.cyan('>')} `, text, width),
      ...(command === null ? [] : [`    ${command}`]),
    ]),
  ]);
}

function headLines(
  plan: Plan,
  { manifest, retry }: PlanOptions,
  { width, style, sandbox }: PlanView,
): string[] {
  const name = cutEnd(escapeControls(manifest), width - 16);
  const lines = [`${style.bold(name)}  ${style.dim(plural(plan.takes.length, 'take'))}`];
  if (sandbox) {
    const text = 'Sandbox rehearsal: free. The prices are what this would cost for real.';
    lines.push(...wrap(text, width).map(style.cyan));
  }
  if (plan.takes.length === 0)
    lines.push(retry ? 'No take has failed: nothing to retry.' : 'No take is selected.');
  else if (isSettled(plan)) lines.push('Nothing to do: no unfinished takes.');
  return lines;
}

/** A warning, and below it the command that it may end with, which is not wrapped. */
function warningLines(text: string, { width, style }: PlanView): string[] {
  const [words = '', ...commands] = text.split('\n').map(escapeControls);
  return [...hung(`${style.yellow('!')} `, words, width), ...commands.map((command) => `  ${command}`)];
}

function uploadLines({ uploads }: Plan, { width, all }: PlanView): string[] {
  if (!uploads) return [];
  const { place, served, files, framed } = uploads;
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const images = [
    ...(files.length > 0 ? [`${plural(files.length, 'image')} (${bytesText(bytes)})`] : []),
    ...(framed > 0 ? [`the frames of ${plural(framed, 'take')}`] : []),
  ].join(' and ');
  const text = served
    ? `Serves ${images} through ${place} while the run lasts`
    : `Uploads ${images} to ${place}, unless there already`;
  const listed = all
    ? files.map(({ image, bytes }) => `  ${escapeControls(image)}  ${bytesText(bytes)}`)
    : [];
  return [...wrap(escapeControls(text), width), ...listed];
}

const MOVES: Column[] = [{ align: 'left', cut: { least: 12, most: 60 } }, { align: 'left' }];
const ORPHANS: Column[] = [
  { align: 'left', cut: { least: 10, most: 28 } },
  { align: 'left' },
  { align: 'right' },
];
/** More moves, or more orphans, than this are only counted. */
const MOST_LINES = 5;

/** The clips that move before the first submission; empty if none do. */
function moveLines({ moves }: Plan, { width, style, all }: PlanView): string[] {
  if (moves.length === 0) return [];
  const shown = all ? moves : moves.slice(0, MOST_LINES);
  const rows = shown.map(({ from, to }) => [from, { text: '->', paint: style.dim }, to]);
  const lines = table(MOVES, rows, { width, indent: 2 }).flat();
  const more = moves.length - shown.length;
  const title = `${plural(moves.length, 'clip moves', 'clips move')} first${purposes(moves)}`;
  return [style.bold(title), ...lines, ...(more > 0 ? [style.dim(`  and ${more} more`)] : [])];
}

/** The jobs that no take uses and that still matter: those to follow or settle, and what the closed ones cost. */
function orphanLines({ orphans }: Plan, { width, style, all }: PlanView): string[] {
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

function isSettled({ takes, orphans }: Plan): boolean {
  const open = takes.some(
    ({ action, skipped }) => action !== 'keep' && skipped !== 'disabled' && skipped !== 'abandoned',
  );
  return !open && orphans.every(({ action }) => action === 'keep' || action === 'skip');
}
