import type { GatewayFlags } from '../../../app/film/commands.js';
import { bytesText } from '../../../core/figures.js';
import { escapeControls, plural } from '../../../core/text.js';
import type { Plan } from '../../../plan/plan.js';
import { style, type View } from '../text/colors.js';
import { blocksText, hung } from '../text/layout.js';
import { cutEnd, wrap } from '../text/width.js';
import { costLines } from './costs.js';
import { planHints } from './hints.js';
import { moveLines, orphanLines } from './moves-and-orphans.js';
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
    plan.warnings.flatMap((text) => hung(`${paint.yellow('!')} `, escapeControls(text), width)),
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

function isSettled({ takes, orphans }: Plan): boolean {
  const open = takes.some(
    ({ action, skipped }) => action !== 'keep' && skipped !== 'disabled' && skipped !== 'abandoned',
  );
  return !open && orphans.every(({ action }) => action === 'keep' || action === 'skip');
}
