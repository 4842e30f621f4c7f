import { clipLength, dollars, filmLength } from '../../../core/figures.js';
import type { Some } from '../../../core/group.js';
import { escapeControls } from '../../../core/text.js';
import { type Action, isHeldBack, isRendered, type Plan, type PlannedTake } from '../../../plan/plan.js';
import type { Take } from '../../../takes/take.js';
import type { Style } from '../text/colors.js';
import { alignPoints, type Column, type Row, table } from '../text/columns.js';
import { foldScenes, INDENT, LONG, namesOf, sceneBlocks } from '../text/scenes.js';
import { wrap } from '../text/width.js';

const COLUMNS: Column[] = [
  { align: 'left', cut: { least: 10, most: 28 } },
  { align: 'left' },
  { align: 'left', cut: { least: 8, most: 18 } },
  { align: 'right' },
  { align: 'right' },
];
const FOLDED = 'Similar takes share a line; `plan --all` lists every take.';

/** In a narrower window the models stand with the reasons. */
const NARROW = 60;

/** What is downloaded or followed needs no colour. */
const PAINTS: Readonly<Record<Action, keyof Style | null>> = {
  render: 'bold',
  wait: 'bold',
  resume: null,
  fetch: null,
  keep: 'dim',
  settle: 'yellow',
  skip: 'yellow',
};

/** Takes that a plan shows in one line: one take, or neighbours with the same action, model, length, quote and reason. */
type TakeGroup = Some<PlannedTake>;

/** What the lines of a plan are drawn with; the width in terminal columns. */
export interface PlanView {
  width: number;
  style: Style;
  /** A line for every take, whatever happens to it, and the prompt of every shot. */
  all: boolean;
  /** A rehearsal, which costs nothing. */
  sandbox: boolean;
}

/** The takes of a plan scene by scene: a heading with the running time, then a line for a take or for several that are alike. */
export function sceneLines({ takes, running_time }: Plan, view: PlanView): string[] {
  const quietKind = view.all ? () => null : quietWord;
  const scenes = foldScenes(takes, {
    sceneOf: ({ take }) => take.scene,
    quietKind,
    likeness,
    isLong: !view.all && takes.filter((planned) => quietWord(planned) === null).length > LONG,
  });
  const shown = scenes.flatMap(({ groups }) => groups);
  const costs = alignPoints(shown.map(costOf));
  const rows = shown.map((group, index) => groupRow(group, costs[index] ?? '', view));
  const drawn = new Map(
    table(COLUMNS, rows, { width: view.width, indent: INDENT }).map((lines, at) => [shown[at], lines]),
  );
  const times = new Map(running_time.scenes.map((scene) => [scene.scene, filmLength(scene)]));
  const lines = sceneBlocks(scenes, {
    ...view,
    timeOf: (scene) => times.get(scene) ?? '',
    linesOf: (group, next) => [...(drawn.get(group) ?? []), ...promptsBelow(group, next, view)],
    quietKind,
    quietWord: 'nothing to do',
  });
  if (shown.some((group) => group.length > 1)) lines.push(...wrap(FOLDED, view.width).map(view.style.dim));
  return lines;
}

/** The takes of a shot share their prompt, which is shown below the last one. */
function promptsBelow([{ take }]: TakeGroup, next: TakeGroup | undefined, view: PlanView): string[] {
  return view.all && take.shot !== next?.[0].take.shot ? promptLines(take, view) : [];
}

function groupRow(group: TakeGroup, cost: string, { style, width }: PlanView): Row {
  const [{ action, skipped, take }, ...others] = group;
  const format = skipped === 'failed' ? 'red' : PAINTS[action];
  return [
    namesOf([take, ...others.map((planned) => planned.take)]),
    { text: action, paint: format === null ? undefined : style[format] },
    width < NARROW ? '' : take.model.name,
    clipLength(take.seconds),
    cost,
    width < NARROW ? `${take.model.name}; ${reasonOf(group)}` : reasonOf(group),
  ];
}

/** The quote only of takes that would be submitted, now or without a cap: `$0.48`, `~$0.0896` if the price is assumed. */
function costOf(group: TakeGroup): string {
  const [first] = group;
  const { usd, basis } = first.take.quote;
  if (!isRendered(first) && !isHeldBack(first)) return '';
  if (usd === null) return 'no price';
  return `${basis === 'assumed' ? '~' : ''}${dollars(usd * BigInt(group.length))}`;
}

function reasonOf(group: TakeGroup): string {
  const [{ take, reason }] = group;
  if (group.length === 1) return reason;
  const each = take.quote.usd === null || costOf(group) === '' ? '' : ` at ${dollars(take.quote.usd)}`;
  return `${group.length} takes${each}: ${reason}`;
}

/** The kind of a take that is finished and here, disabled or abandoned. */
function quietWord({ action, reason, skipped }: PlannedTake): string | null {
  if (action === 'keep' && reason === 'finished') return 'kept';
  return skipped === 'disabled' || skipped === 'abandoned' ? skipped : null;
}

function likeness({ take, action, reason }: PlannedTake): string {
  return JSON.stringify([action, take.model.name, take.seconds, take.quote.usd?.toString() ?? null, reason]);
}

const PROMPT_INDENT = 6;

/** What a take says to its model, whole and as it is sent: the prompt, then every other setting that is free text. */
export function promptLines(
  { prompt, model, content }: Take,
  { width, style }: { width: number; style: Style },
): string[] {
  const texts = Object.entries(content.body).flatMap(([key, value]) => {
    const parameter = model.parameters[key];
    const isFree =
      parameter?.type === 'string' && !(parameter.values ?? parameter.expected?.values ?? parameter.form);
    return isFree && typeof value === 'string' ? [`${key}: ${value}`] : [];
  });
  return [prompt, ...texts]
    .flatMap((text) => text.split(/\r\n|[\n\r]/))
    .flatMap((line) => wrap(escapeControls(line), width - PROMPT_INDENT))
    .map((line) => (line === '' ? '' : ' '.repeat(PROMPT_INDENT) + style.dim(line)));
}
