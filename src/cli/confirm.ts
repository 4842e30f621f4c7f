import { gatewayFlags } from '../app/next.js';
import { type Refusal, refusal } from '../app/refusal.js';
import { dollars } from '../core/figures.js';
import { err, ok, type Result } from '../core/result.js';
import { plural } from '../core/text.js';
import type { Plan } from '../plan/plan.js';
import type { CliContext } from './context.js';
import type { BatchFlags } from './options.js';
import { colorOf, columnsOf } from './show.js';
import { planHints } from './ui/plan/hints.js';
import { planTable } from './ui/plan/table.js';
import { ask } from './ui/text/ask.js';

/** What is asked for on the command line. */
export interface Asked {
  /** The manifest, as typed. */
  manifest: string;
  flags: BatchFlags;
  retry: boolean;
}

/** Shows the plan and gets a yes where money is at stake: by the person, by `--yes`, or by a cap of this run. */
export async function confirmPlan(
  context: CliContext,
  asked: Asked,
  plan: Plan,
): Promise<Result<null, Refusal>> {
  const { flags } = asked;
  showPlan(context, asked, plan);
  const rendering = plan.takes.filter(({ action }) => action === 'render');
  const forced = rendering.filter(({ by }) => by === 'force').length;
  const repeated = forced > 0 ? `, ${forced} of them again` : '';
  const unpriced = rendering.filter(({ take }) => take.quote.usd === null).length;
  const unknown = unpriced > 0 ? ` and ${plural(unpriced, 'take')} without a known price` : '';
  const what = `${plural(rendering.length, 'take')}${repeated} for ${dollars(plan.total)}${unknown}`;
  if (flags.sandbox || flags.yes || rendering.length === 0) {
    if (forced > 0 && !flags.json) context.err.write(`Rendering ${what}.\n`);
    return ok(null);
  }
  const question = `Render ${what}?`;
  if (context.in.isTTY && context.err.isTTY && !flags.json) {
    const yes = await ask(question, { input: context.in, output: context.err, signal: context.interrupt });
    return yes ? ok(null) : err(refusal('invalid', 'Nothing was sent.'));
  }
  const again = flags.force || flags.payAgain;
  if (flags.maxCost !== undefined && !again) return ok(null);
  const how = again ? '--yes' : '--yes, or bound it with --max-cost USD';
  return err(refusal('invalid', `${question} There is no terminal to ask on: say ${how}. Nothing was sent.`));
}

/** The plan as a table; with `--quiet` only what keeps it from finishing the film. */
function showPlan(context: CliContext, { manifest, flags, retry }: Asked, plan: Plan): void {
  const { err: stderr } = context;
  const where = gatewayFlags(flags);
  if (flags.quiet) {
    for (const { text, command } of planHints(plan, { manifest, where }))
      stderr.write(`${text}\n${command === null ? '' : `  ${command}\n`}`);
  } else if (!flags.json) {
    const view = { columns: columnsOf(stderr), color: colorOf(context, stderr) };
    stderr.write(
      `${planTable(plan, { ...view, manifest, sandbox: flags.sandbox ?? false, retry, where })}\n`,
    );
  }
}
