import { adoptCommand, nextCommand } from '../../app/film/commands.js';
import { openFilm } from '../../app/film/film.js';
import { renderFilm } from '../../app/render.js';
import { confirmPlan } from '../confirm.js';
import type { CliContext, Exit } from '../context.js';
import { type BatchFlags, batchOf } from '../options.js';
import { linksOn, refuse, refuseManifest, showProblems, viewOf } from '../show.js';
import { openScreen } from '../ui/run/open-screen.js';
import type { ScreenKind } from '../ui/run/screen.js';
import { plan as showPlan } from './plan.js';

/** `shotlist render MANIFEST` and `shotlist retry MANIFEST`: the plan, a question on a terminal, then the work. */
export async function render(context: CliContext, manifest: string, flags: BatchFlags): Promise<Exit> {
  if (flags.dryRun) return showPlan(context, manifest, flags);
  const options = batchOf(flags);
  const opened = await openFilm(context, manifest, options.sandbox);
  if (!opened.ok) return refuseManifest(context, opened.error);
  if (!flags.json) showProblems(context, opened.value.warnings);

  const screen = openScreen({
    kind: screenKind(context, flags),
    out: context.out,
    err: context.err,
    color: viewOf(context, context.err).color,
    sandbox: options.sandbox,
    manifest,
    linkTo: linksOn(context, context.err),
    clock: context.clock,
  });
  const ended = await renderFilm(context, opened.value, options, {
    emit: (event) => screen.event(event),
    agree: (plan) => confirmPlan(context, manifest, flags, plan),
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
