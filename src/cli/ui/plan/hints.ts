import { type GatewayFlags, gatewayFlags } from '../../../app/next.js';
import { commandLine } from '../../../core/command-line.js';
import { dollars } from '../../../core/figures.js';
import { sumUsd } from '../../../core/money.js';
import { escapeControls, plural } from '../../../core/text.js';
import { takeNameOfJob } from '../../../ledger/job.js';
import { isForgotten } from '../../../ledger/state.js';
import type { Plan, PlannedTake } from '../../../plan/plan.js';
import { takeName } from '../../../takes/take.js';

/** What keeps a plan from finishing the film and what to do about it, with the command that does it if there is one. */
export interface Hint {
  text: string;
  command: string | null;
}

/** One hint per cause; empty if nothing is in the way. */
export function planHints(plan: Plan, manifest: string, flags: GatewayFlags): Hint[] {
  const takes = (cause: PlannedTake['skipped']) => plan.takes.filter(({ skipped }) => skipped === cause);
  const command = (verb: string, ...words: string[]) =>
    commandLine(verb, manifest, ...gatewayFlags(flags), ...words);
  return [
    ...overBudget(plan, takes('over budget')),
    ...unpriced(plan, takes('unpriced')),
    ...unsettled(plan, command),
    ...forgotten(plan, command),
    ...failed(takes('failed'), command),
  ];
}

type Command = (verb: string, ...words: string[]) => string;

function overBudget(plan: Plan, out: PlannedTake[]): Hint[] {
  const [first] = out;
  if (!first) return [];
  const cost = sumUsd(out.map(({ take }) => take.quote.usd ?? 0n));
  const caps = [
    ...(plan.budget === null ? [] : ['`budget` in the manifest']),
    ...(plan.max_cost === null ? [] : ['--max-cost']),
  ];
  const from = escapeControls(takeName(first.take));
  const are = out.length === 1 ? `, ${from}, is` : `, from ${from} on, are`;
  const text = `${plural(out.length, 'take')} (${dollars(cost)})${are} over budget. Raise ${caps.join(' or ')}, or render fewer takes.`;
  return [{ text, command: null }];
}

function unpriced(plan: Plan, out: PlannedTake[]): Hint[] {
  if (plan.uncounted.jobs > 0 && (plan.budget !== null || plan.max_cost !== null))
    return uncounted(plan, out);
  if (out.length === 0) return [];
  const models = [...new Set(out.map(({ take }) => take.model.name))].map(escapeControls).join(', ');
  const capped = plan.budget !== null || plan.max_cost !== null;
  const cure = capped ? '; a cap needs known prices.' : ', or pass --allow-unpriced.';
  const text = `${plural(out.length, 'take has', 'takes have')} no known price (${models}). Set one under \`prices:\` in the manifest${cure}`;
  return [{ text, command: null }];
}

/** A cap cannot be checked if earlier jobs have no price. */
function uncounted({ uncounted: { jobs, models } }: Plan, out: PlannedTake[]): Hint[] {
  if (out.length === 0) return [];
  const takes = plural(out.length, 'take is', 'takes are');
  const have = plural(jobs, 'earlier job has', 'earlier jobs have');
  const names = models.map(escapeControls).join(', ');
  const text = `${takes} left out: ${have} no known price (${names}), and a cap needs known prices. Add a price for ${names} under \`prices:\` in the manifest, or render without a cap.`;
  return [{ text, command: null }];
}

function unsettled(plan: Plan, command: Command): Hint[] {
  const takes = plan.takes.filter(({ action }) => action === 'settle');
  const [first] = takes;
  if (!first) return [];
  const text = `${plural(takes.length, 'take is', 'takes are')} unknown: the gateway may or may not have accepted the job. Look it up there, then settle it with --adopt REQUEST_ID, --resubmit or --abandon:`;
  const take = takes.length === 1 ? takeName(first.take) : 'TAKE';
  return [{ text, command: `${command('settle', take)} --adopt REQUEST_ID` }];
}

function forgotten(plan: Plan, command: Command): Hint[] {
  const jobs = [...plan.takes, ...plan.orphans].flatMap(({ job, action }) =>
    job && isForgotten(job) && (action === 'resume' || action === 'fetch') ? [job] : [],
  );
  const [first] = jobs;
  if (!first) return [];
  const text = `The gateway no longer knows ${plural(jobs.length, 'accepted job')} (a key of another account gets the same reply). The next render asks once more. If the reply stays the same, decide: --resubmit submits the take again (the earlier job may still be billed), --abandon gives it up:`;
  return [
    { text, command: command('settle', jobs.length === 1 ? takeNameOfJob(first) : 'TAKE', '--resubmit') },
  ];
}

function failed(out: PlannedTake[], command: Command): Hint[] {
  if (out.length === 0) return [];
  const text = `${plural(out.length, 'take')} failed. To render ${out.length === 1 ? 'it' : 'them'} again:`;
  return [{ text, command: command('retry') }];
}
