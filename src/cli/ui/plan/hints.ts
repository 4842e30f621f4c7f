import { type GatewayFlags, gatewayFlags } from '../../../app/film/commands.js';
import { commandLine } from '../../../core/command-line.js';
import { dollars } from '../../../core/figures.js';
import { sumUsd } from '../../../core/money.js';
import { escapeControls, plural } from '../../../core/text.js';
import { takeNameOfJob } from '../../../ledger/job.js';
import { isForgotten } from '../../../ledger/state.js';
import { isHeldBack, isRendered, type Plan, type PlannedTake } from '../../../plan/plan.js';
import { framesOf, isChained } from '../../../takes/frames.js';
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
  const hints = [
    overBudget(plan, takes('over budget')),
    unpriced(plan, takes('unpriced')),
    unsettled(plan, command),
    forgotten(plan, command),
    failed(takes('failed'), command),
    blocked(takes('blocked')),
    brokenChain(plan),
    stale(plan, command),
  ];
  return hints.filter((hint) => hint !== null);
}

type Command = (verb: string, ...words: string[]) => string;

function overBudget(plan: Plan, out: PlannedTake[]): Hint | null {
  const [first] = out;
  if (!first) return null;
  const cost = sumUsd(out.map(({ take }) => take.quote.usd ?? 0n));
  const ofParts = out.filter(({ reason }) => reason.includes('over budget: '));
  const isOfAll = ofParts.length < out.length;
  const caps = [
    ...(plan.budget === null || !isOfAll ? [] : ['`budget` in the manifest']),
    ...(plan.max_cost === null || !isOfAll ? [] : ['--max-cost']),
    ...(ofParts.length === 0 ? [] : ['`budgets` in the manifest']),
  ];
  const from = escapeControls(takeName(first.take));
  const onwards = ofParts.length === 0 ? `, from ${from} on, are` : ' are';
  const are = out.length === 1 ? `, ${from}, is` : onwards;
  const text = `${plural(out.length, 'take')} (${dollars(cost)})${are} over budget. Raise ${caps.join(' or ')}, or render fewer takes.`;
  return { text, command: null };
}

/** A cap cannot be checked if takes, or earlier jobs, have no price. */
function unpriced({ budget, max_cost, uncounted: { jobs, models } }: Plan, out: PlannedTake[]): Hint | null {
  if (out.length === 0) return null;
  const isCapped = budget !== null || max_cost !== null;
  if (isCapped && jobs > 0) {
    const takes = plural(out.length, 'take is', 'takes are');
    const have = plural(jobs, 'earlier job has', 'earlier jobs have');
    const names = models.map(escapeControls).join(', ');
    const text = `${takes} left out: ${have} no known price (${names}), and a cap needs known prices. Add a price for ${names} under \`prices:\` in the manifest, or render without a cap.`;
    return { text, command: null };
  }
  const names = [...new Set(out.map(({ take }) => take.model.name))].map(escapeControls).join(', ');
  const cure = isCapped ? '; a cap needs known prices.' : ', or pass --allow-unpriced.';
  const text = `${plural(out.length, 'take has', 'takes have')} no known price (${names}). Set one under \`prices:\` in the manifest${cure}`;
  return { text, command: null };
}

/** Takes whose source does not come before a person decides something. */
function blocked(out: PlannedTake[]): Hint | null {
  if (out.length === 0) return null;
  const text = `${plural(out.length, 'take is', 'takes are')} blocked: the clips that their frames are from are not there. Render those first, or start from a picture.`;
  return { text, command: null };
}

/** A chain of which a cap leaves out a part. */
function brokenChain({ takes }: Plan): Hint | null {
  const out = takes.filter((planned) => isHeldBack(planned) && isChained(planned.take));
  const first = out.find(({ take }) =>
    framesOf(take).some(({ shot }) => takes.some((other) => other.take.shot === shot && isRendered(other))),
  );
  if (!first) return null;
  const text = `A chain does not fit whole: ${escapeControls(takeName(first.take))} is left out, and what follows from it.`;
  return { text, command: null };
}

/** Finished takes whose source has another clip by now: rendering them again costs money, so it is asked for. */
function stale({ takes }: Plan, command: Command): Hint | null {
  const out = takes.filter(({ action, stale }) => action === 'keep' && stale);
  if (out.length === 0) return null;
  const text = `${plural(out.length, 'take is', 'takes are')} stale: made from an earlier clip of another shot. The present clip stays in the film. To render stale takes again, and what follows from them:`;
  return { text, command: command('render', '--stale') };
}

function unsettled({ takes }: Plan, command: Command): Hint | null {
  const open = takes.filter(({ action }) => action === 'settle');
  const [first] = open;
  if (!first) return null;
  const text = `${plural(open.length, 'take is', 'takes are')} unknown: the gateway may or may not have accepted the job. Look it up there, then settle it with --adopt REQUEST_ID, --resubmit or --abandon:`;
  const take = open.length === 1 ? takeName(first.take) : 'TAKE';
  return { text, command: `${command('settle', take)} --adopt REQUEST_ID` };
}

function forgotten(plan: Plan, command: Command): Hint | null {
  const jobs = [...plan.takes, ...plan.orphans].flatMap(({ job, action }) =>
    job && isForgotten(job) && (action === 'resume' || action === 'fetch') ? [job] : [],
  );
  const [first] = jobs;
  if (!first) return null;
  const text = `The gateway no longer knows ${plural(jobs.length, 'accepted job')} (a key of another account gets the same reply). The next render asks once more. If the reply stays the same, decide: --resubmit submits the take again (the earlier job may still be billed), --abandon gives it up:`;
  const take = jobs.length === 1 ? takeNameOfJob(first) : 'TAKE';
  return { text, command: command('settle', take, '--resubmit') };
}

function failed({ length }: PlannedTake[], command: Command): Hint | null {
  if (length === 0) return null;
  const text = `${plural(length, 'take')} failed. To render ${length === 1 ? 'it' : 'them'} again:`;
  return { text, command: command('retry') };
}
