import { openFilm } from '../../app/film.js';
import { gatewayFlags } from '../../app/next.js';
import { settleJobs } from '../../app/settle.js';
import { commandLine } from '../../core/command-line.js';
import type { Job } from '../../ledger/record.js';
import type { CliContext } from '../context.js';
import type { Exit } from '../exit.js';
import { decisionOf, type SettleFlags } from '../settle-options.js';
import { refuse, refuseManifest } from '../show.js';
import { settledText } from '../ui/text/settled.js';
import { status } from './status.js';

/** `shotlist settle MANIFEST TAKE…`: decides unknown jobs. Submits nothing. */
export async function settle(
  context: CliContext,
  manifest: string,
  names: string[],
  flags: SettleFlags,
): Promise<Exit> {
  const decision = decisionOf(names, flags);
  if (!decision.ok) return refuse(context, decision.error);
  const sandbox = flags.sandbox ?? false;
  const opened = await openFilm(context, manifest, sandbox);
  if (!opened.ok) return refuseManifest(context, manifest, opened.error, flags.json ?? false);
  const done = await settleJobs(context, opened.value, {
    ...flags,
    sandbox,
    decision: decision.value,
    jobs: flags.all ? 'all' : names,
  });
  if (!done.ok) return refuse(context, done.error);
  const { settled, moved, unknown, shared } = done.value;
  if (!flags.quiet) {
    const lines = settled.map(({ job, serves }) => settledText(job, decision.value, serves));
    if (settled.length === 0) lines.push('no take is unknown');
    for (const line of [...lines, ...moved]) context.err.write(`${line}\n`);
    for (const next of shared ? [] : nextCommands(manifest, unknown, flags))
      context.err.write(`next  ${next}\n`);
  }
  if (shared && !flags.json) refuse(context, shared);
  return flags.json ? status(context, manifest, flags) : 0;
}

/** The commands that go on: `render`, or what a job that gave its request id up can be decided by. */
function nextCommands(manifest: string, [job]: readonly Job[], flags: SettleFlags): string[] {
  const where = gatewayFlags(flags);
  if (!job) return [commandLine('render', manifest, ...where)];
  const settleIt = commandLine('settle', manifest, job.job, ...where);
  return [`${settleIt} --adopt REQUEST_ID`, `${settleIt} --resubmit`, `${settleIt} --abandon`];
}
