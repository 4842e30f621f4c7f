import { openFilm } from '../../app/film/film.js';
import { pickTakes } from '../../app/pick.js';
import { refusal } from '../../core/refusal.js';
import type { PickedShot } from '../../plan/choose.js';
import type { CliContext, Exit } from '../context.js';
import type { FilmFlags } from '../options.js';
import { refuse, refuseManifest, tell } from '../show.js';
import { status } from './status.js';

/**
 * `shotlist pick MANIFEST TAKE…`: which takes stand for their shots in the cut; with `--clear`, shots that go back to their newest
 * finished take. All or none: exit 2 where one of them cannot be.
 */
export async function pick(
  context: CliContext,
  manifest: string,
  names: string[],
  flags: FilmFlags & { clear?: boolean },
): Promise<Exit> {
  if (names.length === 0)
    return refuse(context, refusal('invalid', 'Name the takes to pick, such as 010:2.'));
  const opened = await openFilm(context, manifest, flags.sandbox ?? false);
  if (!opened.ok) return refuseManifest(context, opened.error);
  const picked = await pickTakes(context, opened.value, names, { clear: flags.clear ?? false, page: flags });
  if (!picked.ok) return refuse(context, picked.error);
  const { shots, unwritten } = picked.value;
  if (!flags.quiet) for (const shot of shots) tell(context, pickedText(shot));
  if (unwritten !== null) tell(context, unwritten);
  return flags.json ? status(context, manifest, flags) : 0;
}

function pickedText(picked: PickedShot): string {
  if (picked.take !== null) {
    const which = picked.older ? `the earlier version of ${picked.take}` : picked.take;
    return `${which} is picked${picked.clip === null ? '; its clip is not here' : `: ${picked.clip}`}`;
  }
  return picked.hadPick
    ? `${picked.shot} has no pick; its newest finished take is used`
    : `${picked.shot} had no pick`;
}
