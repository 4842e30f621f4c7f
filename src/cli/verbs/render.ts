import { type Exit, type Refusal, refusal } from '../../app/environment.js';
import { openFilm } from '../../app/film.js';
import { adoptCommand, gatewayFlags, nextCommand } from '../../app/next.js';
import { renderBatch } from '../../app/render-batch.js';
import { dollars } from '../../core/figures.js';
import { err, ok, type Result } from '../../core/result.js';
import { plural } from '../../core/text.js';
import type { Plan } from '../../plan/plan.js';
import type { CliContext } from '../context.js';
import { type BatchFlags, batchOf } from '../options.js';
import { colorOf, columnsOf, refuse, refuseManifest, showProblems } from '../show.js';
import { planHints } from '../ui/plan/hints.js';
import { planTable } from '../ui/plan/table.js';
import { openScreen } from '../ui/run/open-screen.js';
import type { ScreenKind } from '../ui/run/screen.js';
import { ask } from '../ui/text/ask.js';
import { plan as showPlan } from './plan.js';

/** `shotlist render MANIFEST` and `shotlist retry MANIFEST`: the plan, a question on a terminal, then the work. */
export async function render(
  context: CliContext,
  manifest: string,
  flags: BatchFlags,
  retry: boolean,
): Promise<Exit> {
  if (flags.dryRun) return showPlan(context, manifest, flags, retry);
  const options = batchOf(flags, retry);
  const opened = await openFilm(context, manifest, options.sandbox);
  if (!opened.ok) return refuseManifest(context, manifest, opened.error, flags.json ? 'a line' : false);
  if (!flags.json) showProblems(context, opened.value.warnings);

  const screen = openScreen({
    kind: screenKind(context, flags),
    out: context.out,
    err: context.err,
    color: colorOf(context, context.err),
    sandbox: options.sandbox,
    clock: context.clock,
  });
  const ended = await renderBatch(context, opened.value, options, {
    emit: (event) => screen.event(event),
    agree: (plan) => agree(context, manifest, { ...flags, retry }, plan),
    interrupt: context.interrupt,
    next: (after) => nextCommand(manifest, flags, after),
    adopt: (job, request_id) => adoptCommand(manifest, flags, job, request_id),
    holding: (journal) => context.holding(journal),
  }).finally(() => screen.close());
  if (!ended.ok) return refuse(context, ended.error);
  return ended.value.exit;
}

function screenKind(context: CliContext, flags: BatchFlags): ScreenKind {
  if (flags.json) return 'json';
  if (flags.quiet) return 'quiet';
  return context.err.isTTY && context.draws ? 'terminal' : 'lines';
}

/** Shows the plan and gets a yes where money is at stake: by the person, by `--yes`, or by a cap of this run. */
async function agree(
  context: CliContext,
  manifest: string,
  flags: BatchFlags & { retry: boolean },
  plan: Plan,
): Promise<Result<null, Refusal>> {
  const sandbox = flags.sandbox ?? false;
  if (!flags.json && !flags.quiet) {
    const columns = columnsOf(context.err);
    const where = gatewayFlags(flags);
    context.err.write(
      `${planTable(plan, { columns, color: colorOf(context, context.err), manifest, sandbox, retry: flags.retry, where })}\n`,
    );
  }
  if (flags.quiet) {
    for (const { text, command } of planHints(plan, { manifest, where: gatewayFlags(flags) }))
      context.err.write(`${text}\n${command === null ? '' : `  ${command}\n`}`);
  }
  const rendering = plan.takes.filter(({ action }) => action === 'render');
  const forced = rendering.filter(({ by }) => by === 'force').length;
  const repeated = forced > 0 ? `, ${forced} of them again` : '';
  const unpriced = rendering.filter(({ take }) => take.quote.usd === null).length;
  const unknown = unpriced > 0 ? ` and ${plural(unpriced, 'take')} without a known price` : '';
  const what = `${plural(rendering.length, 'take')}${repeated} for ${dollars(plan.total)}${unknown}`;
  if (sandbox || flags.yes || rendering.length === 0) {
    if (forced > 0 && !flags.json) context.err.write(`Rendering ${what}.\n`);
    return ok(null);
  }
  const question = `Render ${what}?`;
  if (context.in.isTTY && context.err.isTTY && !flags.json) {
    const yes = await ask(question, { input: context.in, output: context.err, signal: context.interrupt });
    return yes ? ok(null) : err(refusal(2, 'Nothing was sent.'));
  }
  const again = flags.force || flags.payAgain;
  if (flags.maxCost !== undefined && !again) return ok(null);
  const how = again ? '--yes' : '--yes, or bound it with --max-cost USD';
  return err(refusal(2, `${question} There is no terminal to ask on: say ${how}. Nothing was sent.`));
}
