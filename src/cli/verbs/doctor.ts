import { fileURLToPath } from 'node:url';
import type { Check } from '../../app/doctor/check.js';
import { examine } from '../../app/doctor/doctor.js';
import { gatewayFlags } from '../../app/film/commands.js';
import { commandLine } from '../../core/command-line.js';
import { refusal } from '../../core/refusal.js';
import { barOn } from '../bar.js';
import type { CliContext, Exit } from '../context.js';
import type { FilmFlags } from '../options.js';
import { refuse, viewOf, writeJson } from '../show.js';
import { checkText, countChecks, doctorEnd, doctorJson } from '../ui/text/check-lines.js';

/** `shotlist doctor [MANIFEST]`: what would stop a render, a line a check with its cure. Exit 2 where a check is a problem. Pays nothing. */
export async function doctor(
  context: CliContext,
  manifest: string | undefined,
  flags: FilmFlags & { links?: boolean; uploads?: boolean },
): Promise<Exit> {
  const { out, interrupt } = context;
  const view = viewOf(context, out);
  if (!out.isTTY) view.columns = Number.POSITIVE_INFINITY;
  const exam = {
    environment: context,
    manifest: manifest ?? null,
    options: { ...flags, sandbox: flags.sandbox ?? false },
    links: flags.links ?? false,
    uploads: flags.uploads ?? false,
    node: { version: context.nodeVersion, engines: await engines(context) },
    signal: interrupt,
  };
  const checks: Check[] = [];
  const bar = barOn(context, flags, 'doctor');
  bar.say('checking');
  for await (const check of examine(exam)) {
    bar.close();
    if (interrupt.aborted)
      return refuse(context, refusal('interrupted', 'Interrupted. Nothing was changed.'));
    checks.push(check);
    const isTrouble = check.status === 'warning' || check.status === 'problem';
    if (!flags.json && (isTrouble || !flags.quiet)) out.write(checkText(check, view));
    bar.say('checking');
  }
  bar.close();
  const next = manifest === undefined ? null : commandLine('plan', manifest, ...gatewayFlags(flags));
  if (flags.json) writeJson(context, doctorJson(exam.manifest, checks));
  else if (!flags.quiet) out.write(doctorEnd(checks, next, view));
  return countChecks(checks).problems > 0 ? 2 : 0;
}

/** The versions of Node that the package asks for; null where it does not say so. */
async function engines({ disk, packageFolder }: CliContext): Promise<string | null> {
  try {
    const text = await disk.readText(fileURLToPath(new URL('package.json', packageFolder)));
    return JSON.parse(text).engines.node;
  } catch {
    return null;
  }
}
