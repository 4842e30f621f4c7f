import { commandLine } from '../../../core/command-line.js';
import { dollars } from '../../../core/figures.js';
import { sumUsd } from '../../../core/money.js';
import { escapeControls, plural } from '../../../core/text.js';
import { takeNameOfJob } from '../../../ledger/job.js';
import { isForgotten } from '../../../ledger/state.js';
import type { Plan, PlannedTake } from '../../../plan/plan.js';
import { takeName } from '../../../takes/take.js';

/** What keeps a plan from finishing the film and what to do about it: a sentence, and the command that does it, null where none does. */
export interface Hint {
  text: string;
  command: string | null;
}

/** A hint for each cause, nothing where all is well. `where`: flags that name the gateway. */
export function planHints(plan: Plan, options: { manifest: string; where: readonly string[] }): Hint[] {
  const { manifest, where } = options;
  const takes = (cause: PlannedTake['skipped']) => plan.takes.filter(({ skipped }) => skipped === cause);
  const command = (verb: string, ...words: string[]) => commandLine(verb, manifest, ...where, ...words);
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
  const does = out.length === 1 ? 'does not fit' : 'do not fit';
  const from = escapeControls(takeName(first.take));
  const text = `${plural(out.length, 'take')} (${dollars(cost)}) from ${from} on ${does}: raise ${caps.join(' or ')}, or render less.`;
  return [{ text, command: null }];
}

function unpriced(plan: Plan, out: PlannedTake[]): Hint[] {
  if (plan.uncounted.jobs > 0 && (plan.budget !== null || plan.max_cost !== null))
    return uncounted(plan, out);
  if (out.length === 0) return [];
  const models = [...new Set(out.map(({ take }) => take.model.name))].map(escapeControls).join(', ');
  const capped = plan.budget !== null || plan.max_cost !== null;
  const cure = capped ? '; a cap cannot hold without one.' : ', or render them with --allow-unpriced.';
  const text = `${plural(out.length, 'take has', 'takes have')} no known price (${models}): name one under \`prices:\` in the manifest${cure}`;
  return [{ text, command: null }];
}

/** A cap holds nothing where nobody knows what was committed before. */
function uncounted({ uncounted: { jobs, models } }: Plan, out: PlannedTake[]): Hint[] {
  if (out.length === 0) return [];
  const takes = plural(out.length, 'take is', 'takes are');
  const have = plural(jobs, 'earlier job has', 'earlier jobs have');
  const names = models.map(escapeControls).join(', ');
  const text = `${takes} left out: ${have} no known price (${names}), and a cap cannot hold without one. Add a price for ${names} under \`prices:\` in the manifest, or render without a cap.`;
  return [{ text, command: null }];
}

function unsettled(plan: Plan, command: Command): Hint[] {
  const takes = plan.takes.filter(({ action }) => action === 'settle');
  const [first] = takes;
  if (!first) return [];
  const text = `${plural(takes.length, 'take is', 'takes are')} unknown: nobody can tell whether the gateway took the job. Look there, then decide with --adopt REQUEST_ID, --resubmit or --abandon:`;
  const take = takes.length === 1 ? takeName(first.take) : 'TAKE';
  return [{ text, command: `${command('settle', take)} --adopt REQUEST_ID` }];
}

function forgotten(plan: Plan, command: Command): Hint[] {
  const jobs = [...plan.takes, ...plan.leftovers].flatMap(({ job, action }) =>
    job && isForgotten(job) && (action === 'resume' || action === 'fetch') ? [job] : [],
  );
  const [first] = jobs;
  if (!first) return [];
  const does = jobs.length === 1 ? 'job' : 'jobs';
  const text = `The gateway does not know ${plural(jobs.length, 'accepted job')} any more (it says so to the key of another account, too). The next render asks about the ${does} once more. If the answer stays the same, decide: --resubmit submits the take again and leaves the old price possibly charged, --abandon gives it up:`;
  return [
    { text, command: command('settle', jobs.length === 1 ? takeNameOfJob(first) : 'TAKE', '--resubmit') },
  ];
}

function failed(out: PlannedTake[], command: Command): Hint[] {
  if (out.length === 0) return [];
  const text = `${plural(out.length, 'take has', 'takes have')} failed. To submit ${out.length === 1 ? 'it' : 'them'} again:`;
  return [{ text, command: command('retry') }];
}
