import { gatewayFlags } from '../../app/film/commands.js';
import { openFilm } from '../../app/film/film.js';
import { leftOut, restoreJobs } from '../../app/restore.js';
import { commandLine } from '../../core/command-line.js';
import type { CliContext, Exit } from '../context.js';
import type { FilmFlags } from '../options.js';
import { refuse, refuseManifest, tell } from '../show.js';
import { restoredText } from '../ui/text/restored.js';
import { status } from './status.js';

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
  if (!flags.quiet) {
    tell(context, restoredText(restored.value, { ...film.places, sandbox }));
    for (const line of leftOut(restored.value)) tell(context, line);
    tell(context, `next  ${commandLine('render', manifest, ...gatewayFlags(flags))}`);
  }
  return flags.json ? status(context, manifest, flags) : 0;
}
