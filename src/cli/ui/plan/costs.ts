import { dollars, roughTime, timeText } from '../../../core/figures.js';
import type { Usd } from '../../../core/money.js';
import { escapeControls, plural } from '../../../core/text.js';
import { scopeText } from '../../../ledger/scoped-budget.js';
import type { TimeEstimate } from '../../../plan/estimate.js';
import { type Action, isRendered, type Plan } from '../../../plan/plan.js';
import { takeName } from '../../../takes/take.js';
import type { Style } from '../text/colors.js';
import { alignPoints, type Column, type Field, type Row, table } from '../text/columns.js';
import type { PlanView } from './scenes.js';

/** The most takes of a chain that are named. */
const MOST_NAMED = 8;

const COLUMNS: Column[] = [{ align: 'left' }, { align: 'right' }];

type Entry = [name: string, amount: Usd | null, note: Field | string];

/** What a plan comes to, as a small ledger: this run by basis, what was committed before, what the budget leaves. */
export function costLines(plan: Plan, { width, style, sandbox }: PlanView): string[] {
  const { takes, total, max_cost, max_failures, running_time, render_time } = plan;
  const count = (...actions: Action[]) => takes.filter(({ action }) => actions.includes(action)).length;
  const collect = count('resume', 'fetch');
  const entries: Entry[] = [[`${plural(count('render', 'wait'), 'take')} to render`, total, bases(plan)]];
  if (collect > 0) entries.push([`${plural(collect, 'take')} to collect`, null, 'at no further cost']);
  if (max_cost !== null) entries.push(['cap for this run', max_cost, `leaves ${dollars(max_cost - total)}`]);
  if (max_failures !== null)
    entries.push(['failures', null, `submissions stop after ${plural(max_failures, 'failed take')}`]);
  entries.push(...committedEntries(plan, style, sandbox), ...partEntries(plan, style));
  const amounts = alignPoints(entries.map(([, amount]) => (amount === null ? '' : dollars(amount))));
  const rows = entries.map(([name, , note], index): Row => {
    const paint = index === 0 ? style.bold : undefined;
    return [name, { text: amounts[index] ?? '', paint }, note];
  });
  if (render_time) rows.push(['time', roughTime(render_time.seconds), timeNote(render_time)]);
  rows.push(...chainRows(plan));
  const isUnknown = running_time.untimed > 0 && running_time.seconds === 0;
  const untimed = plural(running_time.untimed, 'shot');
  const unknown = running_time.untimed === 0 ? '' : `length unknown for ${untimed}`;
  rows.push(['film', isUnknown ? '?' : timeText(running_time.seconds), unknown]);
  return table(COLUMNS, rows, { width, indent: 0 }).flat();
}

/** The waves of a plan with chains, how many takes each has, and the longest chain with what it comes to. */
function chainRows({ chains }: Plan): Row[] {
  if (!chains) return [];
  const { waves, longest } = chains;
  const each = shortened(waves.map(({ length }) => String(length))).join(' + ');
  const facts = [
    ...(longest.usd === null ? [] : [dollars(longest.usd)]),
    ...(longest.seconds === null ? [] : [roughTime(longest.seconds)]),
  ];
  const note = [
    `longest chain: ${escapeControls(shortened(longest.takes.map(takeName)).join(' > '))}`,
    ...facts,
  ].join(', ');
  return [
    [plural(waves.length, 'wave'), each, 'takes; each starts from frames of earlier ones'],
    ['', '', note],
  ];
}

/** The first and the last of a long list. */
function shortened(names: readonly string[]): string[] {
  if (names.length <= MOST_NAMED) return [...names];
  return [...names.slice(0, MOST_NAMED - 2), '…', ...names.slice(-1)];
}

/** What the time of the renders was estimated for. */
function timeNote({ known, of, concurrency }: TimeEstimate): string {
  const partly = known === of ? '' : `, for ${known} of ${plural(of, 'take')}`;
  return `${concurrency} at a time${partly}`;
}

function committedEntries(
  { committed, uncounted, total, budget }: Plan,
  style: Style,
  sandbox: boolean,
): Entry[] {
  const [earlier, all] = sandbox
    ? ['earlier rehearsals', 'with this one']
    : ['committed before', 'committed after'];
  const entries: Entry[] = [];
  if (committed === null) {
    const unknown = `unknown: ${plural(uncounted.jobs, 'job has', 'jobs have')} no known price`;
    entries.push([earlier, null, { text: unknown, paint: style.yellow }]);
    if (budget !== null)
      entries.push(['budget', budget, { text: 'leaves an unknown amount', paint: style.yellow }]);
    return entries;
  }
  const after = committed + total;
  if (committed !== 0n) entries.push([earlier, committed, '']);
  if (committed !== 0n && total !== 0n) entries.push([all, after, '']);
  if (budget !== null) {
    const exceeded = { text: `exceeded by ${dollars(after - budget)}`, paint: style.red };
    entries.push(['budget', budget, after > budget ? exceeded : `leaves ${dollars(budget - after)}`]);
  }
  return entries;
}

/** The budgets of parts of the film, and what this plan leaves of each. */
function partEntries({ budgets = [] }: Plan, style: Style): Entry[] {
  return budgets.map(({ of, limit, committed, planned }): Entry => {
    const name = `budget of ${escapeControls(scopeText(of))}`;
    if (committed === null) return [name, limit, { text: 'leaves an unknown amount', paint: style.yellow }];
    const left = limit - committed - planned;
    const exceeded = { text: `exceeded by ${dollars(-left)}`, paint: style.red };
    return [name, limit, left < 0n ? exceeded : `leaves ${dollars(left)}`];
  });
}

function bases({ by_basis, takes }: Plan): string {
  const parts: string[] = [];
  if (by_basis.documented > 0n) parts.push(`${dollars(by_basis.documented)} documented`);
  if (by_basis.assumed > 0n) parts.push(`~${dollars(by_basis.assumed)} assumed`);
  if (by_basis.user > 0n) parts.push(`${dollars(by_basis.user)} at your own prices`);
  const unpriced = takes.filter(
    ({ action, take }) => isRendered({ action }) && take.quote.usd === null,
  ).length;
  if (unpriced > 0) parts.push(`plus ${plural(unpriced, 'take')} without a known price`);
  const only = parts.length === 1 && unpriced === 0 && by_basis.documented > 0n;
  return only ? 'at documented prices' : parts.join(', ');
}
