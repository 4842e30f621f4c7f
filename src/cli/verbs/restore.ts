import { openFilm } from '../../app/film.js';
import { gatewayFlags } from '../../app/next.js';
import { leftOut, restoreJobs } from '../../app/restore.js';
import { commandLine } from '../../core/command-line.js';
import { displayPath } from '../../core/display-path.js';
import { dollars } from '../../core/figures.js';
import { sumUsd } from '../../core/money.js';
import { plural } from '../../core/text.js';
import { jobQuote } from '../../ledger/charge.js';
import { takeNameOfJob } from '../../ledger/job.js';
import { stateOf } from '../../ledger/state.js';
import type { CliContext } from '../context.js';
import type { Exit } from '../exit.js';
import type { FilmFlags } from '../options.js';
import { refuse, refuseManifest } from '../show.js';
import { status } from './status.js';

/** Jobs that are listed at once. */
const MOST_LISTED = 20;

/** `shotlist restore MANIFEST`: joins into the lockfile the jobs that the output folder knows and it does not. Pays nothing. */
export async function restore(
  context: CliContext,
  manifest: string,
  flags: FilmFlags & { from?: string },
): Promise<Exit> {
  const sandbox = flags.sandbox ?? false;
  const opened = await openFilm(context, manifest, sandbox);
  if (!opened.ok) return refuseManifest(context, manifest, opened.error, flags.json ?? false);
  const film = opened.value;
  const restored = await restoreJobs(context, film, {
    from: flags.from,
    gateway: sandbox ? 'sandbox' : flags.gateway,
  });
  if (!restored.ok) return refuse(context, restored.error);
  const { jobs, from } = restored.value;
  if (!flags.quiet) {
    const lockfile = displayPath(film.places.lockfile, context);
    const lines = jobs.slice(0, MOST_LISTED).map((job) => `  ${takeNameOfJob(job)}  ${stateOf(job)}`);
    if (jobs.length > lines.length) lines.push(`  and ${jobs.length - lines.length} more`);
    const price = sandbox ? '' : ` (${dollars(sumUsd(jobs.map((job) => jobQuote(job) ?? 0n)))})`;
    context.err.write(
      jobs.length === 0
        ? `Nothing to restore: ${lockfile} knows every job of ${displayPath(from, context)}.\n`
        : `Restored ${plural(jobs.length, 'job')}${price} to ${lockfile} from ${displayPath(from, context)}; nothing was paid.\n${lines.join('\n')}\n`,
    );
    for (const line of leftOut(restored.value)) context.err.write(`${line}\n`);
    context.err.write(`next  ${commandLine('render', manifest, ...gatewayFlags(flags))}\n`);
  }
  return flags.json ? status(context, manifest, flags) : 0;
}
