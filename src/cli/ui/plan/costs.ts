import { dollars, timeText } from '../../../core/figures.js';
import type { Usd } from '../../../core/money.js';
import { plural } from '../../../core/text.js';
import type { Action, Plan } from '../../../plan/plan.js';
import type { Paint, Style } from '../text/colors.js';
import { type Column, type Field, type Row, table } from '../text/columns.js';
import { alignPoints } from './amounts.js';
import type { PlanView } from './scenes.js';

const COLUMNS: Column[] = [{ align: 'left' }, { align: 'right' }];

/** What a plan comes to, as a small ledger: this run by basis, what was committed before, what the budget leaves. */
export function costLines(plan: Plan, { width, style, sandbox }: PlanView): string[] {
  const count = (...actions: Action[]) => plan.takes.filter(({ action }) => actions.includes(action)).length;
  const collect = count('resume', 'fetch');
  const entries: Entry[] = [
    {
      name: `${plural(count('render'), 'take')} to render`,
      amount: plan.total,
      note: bases(plan),
      paint: style.bold,
    },
  ];
  if (collect > 0)
    entries.push({ name: `${plural(collect, 'take')} to collect`, amount: null, note: 'at no further cost' });
  if (plan.max_cost !== null) {
    entries.push({
      name: 'cap for this run',
      amount: plan.max_cost,
      note: `leaves ${dollars(plan.max_cost - plan.total)}`,
    });
  }
  if (plan.max_failures !== null) {
    const note = `submissions stop after ${plural(plan.max_failures, 'failed take')}`;
    entries.push({ name: 'failures', amount: null, note });
  }
  entries.push(...committedEntries(plan, style, sandbox));
  const amounts = alignPoints(entries.map(({ amount }) => (amount === null ? '' : dollars(amount))));
  const rows: Row[] = entries.map(({ name, note, paint, notePaint }, index) => [
    { text: name },
    field(amounts[index] ?? '', paint),
    field(note, notePaint),
  ]);
  rows.push([{ text: 'film' }, { text: timeText(plan.running_time.seconds) }, { text: untimed(plan) }]);
  return table(COLUMNS, rows, { width, indent: 0 }).flat();
}

interface Entry {
  name: string;
  amount: Usd | null;
  note: string;
  paint?: Paint;
  notePaint?: Paint;
}

function field(text: string, paint: Paint = (plain) => plain): Field {
  return { text, paint };
}

function committedEntries(
  { committed, uncounted, total, budget }: Plan,
  style: Style,
  sandbox: boolean,
): Entry[] {
  const [earlier, all] = sandbox
    ? ['earlier rehearsals', 'with this one']
    : ['committed before', 'committed after'];
  if (committed === null) {
    const note = `unknown: ${plural(uncounted.jobs, 'job has', 'jobs have')} no known price`;
    const before: Entry = { name: earlier, amount: null, note, notePaint: style.yellow };
    return budget === null
      ? [before]
      : [
          before,
          { name: 'budget', amount: budget, note: 'leaves an unknown amount', notePaint: style.yellow },
        ];
  }
  const after = committed + total;
  return [
    ...(committed === 0n ? [] : [{ name: earlier, amount: committed, note: '' }]),
    ...(committed === 0n || total === 0n ? [] : [{ name: all, amount: after, note: '' }]),
    ...(budget === null ? [] : [budgetEntry(budget, after, style)]),
  ];
}

function budgetEntry(budget: Usd, after: Usd, style: Style): Entry {
  const entry = { name: 'budget', amount: budget };
  return after > budget
    ? { ...entry, note: `exceeded by ${dollars(after - budget)}`, notePaint: style.red }
    : { ...entry, note: `leaves ${dollars(budget - after)}` };
}

function bases({ by_basis, takes }: Plan): string {
  const parts: string[] = [];
  if (by_basis.documented > 0n) parts.push(`${dollars(by_basis.documented)} documented`);
  if (by_basis.assumed > 0n) parts.push(`~${dollars(by_basis.assumed)} assumed`);
  if (by_basis.user > 0n) parts.push(`${dollars(by_basis.user)} at your own prices`);
  const unpriced = takes.filter(({ action, take }) => action === 'render' && take.quote.usd === null).length;
  if (unpriced > 0) parts.push(`plus ${plural(unpriced, 'take')} without a known price`);
  const only = parts.length === 1 && unpriced === 0 && by_basis.documented > 0n;
  return only ? 'at documented prices' : parts.join(', ');
}

function untimed({ running_time }: Plan): string {
  return running_time.untimed === 0 ? '' : `length unknown for ${plural(running_time.untimed, 'shot')}`;
}
