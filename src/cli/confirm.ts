import { dollars } from '../core/figures.js';
import { type Refusal, refusal } from '../core/refusal.js';
import { err, ok, type Result } from '../core/result.js';
import { plural } from '../core/text.js';
import { isRendered, type Plan } from '../plan/plan.js';
import { agreed } from './agree.js';
import type { CliContext } from './context.js';
import type { BatchFlags } from './options.js';
import { tell, viewOf } from './show.js';
import { planHints } from './ui/plan/hints.js';
import { planTable } from './ui/plan/table.js';

/** Shows the plan and gets a yes where money is at stake: by the person, by `--yes`, or by a cap of this run. */
export async function confirmPlan(
  context: CliContext,
  manifest: string,
  flags: BatchFlags,
  plan: Plan,
): Promise<Result<null, Refusal>> {
  showPlan(context, manifest, flags, plan);
  const rendering = plan.takes.filter(isRendered);
  const forced = rendering.filter(({ by }) => by === 'force').length;
  const repeated = forced > 0 ? `, ${forced} of them again` : '';
  const unpriced = rendering.filter(({ take }) => take.quote.usd === null).length;
  const unknown = unpriced > 0 ? ` and ${plural(unpriced, 'take')} without a known price` : '';
  const what = `${plural(rendering.length, 'take')}${repeated} for ${dollars(plan.total)}${unknown}`;
  if (flags.sandbox || flags.yes || rendering.length === 0) {
    if (forced > 0 && !flags.json) tell(context, `Rendering ${what}.`);
    return ok(null);
  }
  const question = `Render ${what}?`;
  if (context.in.isTTY && context.err.isTTY && !flags.json)
    return agreed(context, question, 'Nothing was sent.');
  const again = flags.force || flags.payAgain;
  if (flags.maxCost !== undefined && !again) return ok(null);
  const how = again ? '' : ', or set a cap with --max-cost USD';
  return err(refusal('invalid', `Not a terminal: pass --yes to render ${what}${how}. Nothing was sent.`));
}

/** The plan as a table; with `--quiet` only what keeps it from finishing the film. */
function showPlan(context: CliContext, manifest: string, flags: BatchFlags, plan: Plan): void {
  const { err: stderr } = context;
  if (flags.quiet) {
    for (const { text, command } of planHints(plan, manifest, flags))
      tell(context, command === null ? text : `${text}\n  ${command}`);
  } else if (!flags.json)
    stderr.write(`${planTable(plan, { ...viewOf(context, stderr), ...flags, manifest })}\n`);
}
