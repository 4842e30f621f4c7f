import { gatewayFlags } from '../../app/film/commands.js';
import { openFilm, type Places } from '../../app/film/film.js';
import { leftOut, type Restored, restoreJobs } from '../../app/restore.js';
import { commandLine } from '../../core/command-line.js';
import { displayPath } from '../../core/display-path.js';
import { dollars } from '../../core/figures.js';
import { sumUsd } from '../../core/money.js';
import { plural } from '../../core/text.js';
import { jobQuote } from '../../ledger/charge.js';
import { takeNameOfJob } from '../../ledger/job.js';
import { stateOf } from '../../ledger/state.js';
import type { CliContext, Exit } from '../context.js';
import type { FilmFlags } from '../options.js';
import { refuse, refuseManifest, tell } from '../show.js';
import { status } from './status.js';

/** `shotlist restore MANIFEST`: joins into the lockfile the jobs that the output folder knows and it does not. Pays nothing. */
export async function restore(
  context: CliContext,
  manifest: string,
  flags: FilmFlags & { from?: string },
): Promise<Exit> {
  const sandbox = flags.sandbox ?? false;
  const opened = await openFilm(context, manifest, sandbox);
  if (!opened.ok) return refuseManifest(context, opened.error);
  const film = opened.value;
  const restored = await restoreJobs(context, film, {
    from: flags.from,
    gateway: sandbox ? 'sandbox' : flags.gateway,
  });
  if (!restored.ok) return refuse(context, restored.error);
  if (!flags.quiet) {
    tell(context, restoredText(restored.value, { ...film.places, sandbox }));
    for (const line of leftOut(restored.value)) tell(context, line);
    tell(context, `next  ${commandLine('render', manifest, ...gatewayFlags(flags))}`);
  }
  return flags.json ? status(context, manifest, flags) : 0;
}

/** Jobs that are listed at once. */
const MOST_LISTED = 20;

/** What a restore brought back, for people. */
function restoredText(
  { jobs, from, elsewhere }: Restored,
  places: Pick<Places, 'cwd' | 'lockfile' | 'shared'> & { sandbox: boolean },
): string {
  const ledger = places.shared ? 'the shared ledger' : displayPath(places.lockfile, places);
  const source = displayPath(from, places);
  if (jobs.length === 0 && elsewhere.size > 0) return `Nothing was restored from ${source}.`;
  if (jobs.length === 0) return `Nothing to restore: ${ledger} has every job of ${source}.`;
  const lines = jobs.slice(0, MOST_LISTED).map((job) => `  ${takeNameOfJob(job)}  ${stateOf(job)}`);
  if (jobs.length > lines.length) lines.push(`  and ${jobs.length - lines.length} more`);
  const price = places.sandbox ? '' : ` (${dollars(sumUsd(jobs.map((job) => jobQuote(job) ?? 0n)))})`;
  return `Restored ${plural(jobs.length, 'job')}${price} to ${ledger} from ${source}; nothing was paid.\n${lines.join('\n')}`;
}
