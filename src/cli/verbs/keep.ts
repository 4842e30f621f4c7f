import { openFilm } from '../../app/film/film.js';
import { keepTakes } from '../../app/keep.js';
import { refusal } from '../../core/refusal.js';
import type { KeptTake } from '../../plan/keep.js';
import type { CliContext, Exit } from '../context.js';
import type { FilmFlags } from '../options.js';
import { refuse, refuseManifest, tell } from '../show.js';
import { status } from './status.js';

/**
 * `shotlist keep MANIFEST TAKE…`: the present clip of an edited take is good enough for what the take now says; with `--clear` it is not
 * any more. All or none: exit 2 where one of them cannot be.
 */
export async function keep(
  context: CliContext,
  manifest: string,
  names: string[],
  flags: FilmFlags & { all?: boolean; clear?: boolean },
): Promise<Exit> {
  const { all = false, clear = false } = flags;
  if (all === names.length > 0)
    return refuse(context, refusal('invalid', 'Name the takes to keep, such as 010:2, or pass --all.'));
  const opened = await openFilm(context, manifest, flags.sandbox ?? false);
  if (!opened.ok) return refuseManifest(context, opened.error);
  const kept = await keepTakes(context, opened.value, all ? 'all' : names, { clear, page: flags });
  if (!kept.ok) return refuse(context, kept.error);
  const { takes, unwritten } = kept.value;
  if (!flags.quiet) {
    for (const take of takes) tell(context, keptText(take));
    if (takes.length === 0) tell(context, clear ? 'No take is kept.' : 'No finished take was edited.');
  }
  if (unwritten !== null) tell(context, unwritten);
  return flags.json ? status(context, manifest, flags) : 0;
}

function keptText({ take, kept, changes }: KeptTake): string {
  const edited = `edited: ${changes.join(', ')}`;
  return kept ? `${take} keeps its clip (${edited})` : `${take} will be rendered again (${edited})`;
}
