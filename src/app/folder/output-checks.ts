import { dirname, join } from 'node:path';
import { shellWords } from '../../core/command-line.js';
import { displayPath, typedPath } from '../../core/display-path.js';
import { firstLines, plural } from '../../core/text.js';
import { pathsOutside } from '../../media/inside.js';
import { outputsOf } from '../../plan/clips-on-disk.js';
import { splitExtension } from '../../plan/moves.js';
import { isRendered, type Plan } from '../../plan/plan.js';
import type { Disk } from '../../system/disk.js';
import { OUTPUT } from '../../takes/output.js';
import { foldName } from '../../takes/path-segment.js';
import type { Film, Places } from '../film/film.js';
import type { FilmState } from '../film/film-state.js';
import { markedFolders } from '../film/mark.js';

/** The folders of our own that a run writes to. */
const FOLDERS = [OUTPUT.parts, OUTPUT.aside, OUTPUT.posters, OUTPUT.frames, OUTPUT.superseded, OUTPUT.memory];

const MOST_NAMED = 5;

/** Why a plan must not be carried out in this output folder, checked before anything is paid. Null where it may. */
export async function problemWithFolder(
  disk: Disk,
  film: Film,
  plan: Plan,
  filmState: FilmState,
): Promise<string | null> {
  const names = plan.takes
    .filter(({ action }) => isRendered({ action }) || action === 'resume' || action === 'fetch')
    .map(({ take }) => take.name);
  const targets = [...names, ...plan.moves.map(({ to }) => splitExtension(to).stem)];
  const [outside] = await pathsOutside(
    disk,
    film.places.output,
    new Set([...FOLDERS, ...targets.map((name) => dirname(name))]),
  );
  if (outside !== undefined) {
    return `${join(film.places.output, outside)} leads out of the output folder through a link: remove the link, or choose another name template or output folder.`;
  }
  const blocked = await blockedBy(disk, film, targets, filmState);
  if (blocked.length === 0) return null;
  const named = blocked.map((path) => `  ${displayPath(join(film.places.output, path), film.places)}`);
  const [is, has, it] = blocked.length === 1 ? ['is', 'has', 'it'] : ['are', 'have', 'them'];
  return [
    `${plural(blocked.length, 'file')} in the output folder ${is} not of this film and ${has} the name of a clip to come:`,
    ...firstLines(named, MOST_NAMED, '  '),
    'If they are clips of this film, bring the lockfile that knows them back first (from version control or a backup): a clip that no lockfile knows is paid for again.',
    `Otherwise move ${it} out of ${displayPath(film.places.output, film.places)}, or give this film its own output folder (\`output:\`).`,
  ].join('\n');
}

async function blockedBy(
  disk: Disk,
  film: Film,
  targets: string[],
  { jobs, unlisted, remembered, clips }: FilmState,
): Promise<string[]> {
  const wanted = new Set(targets.map(foldName));
  const here = [...jobs, ...unlisted].flatMap((job) => outputsOf(job, clips));
  const recalled = Array.from(remembered.jobs.values(), ({ job }) => job.clips?.files ?? []).flat();
  const paths = [...here, ...recalled.map(({ path }) => path)];
  const ours = new Set(paths.flatMap((path) => (path === null ? [] : [foldName(path)])));
  const blocked: string[] = [];
  for (const folder of new Set(targets.map((name) => dirname(name)))) {
    for (const entry of await disk.list(join(film.places.output, folder))) {
      const path = folder === '.' ? entry : `${folder}/${entry}`;
      if (wanted.has(foldName(splitExtension(path).stem)) && !ours.has(foldName(path))) blocked.push(path);
    }
  }
  return blocked;
}

/**
 * That clips which a plan would download are in another folder of the film, as where `output:` was changed, and how they come along; null
 * where none are. The gateway may have deleted them by now.
 */
export async function clipsLeftBehind(disk: Disk, places: Places, plan: Plan): Promise<string | null> {
  const missing = [...plan.takes, ...plan.orphans].flatMap(({ action, job }) =>
    action === 'fetch' ? (job?.clips?.files[0] ?? []) : [],
  );
  if (missing.length === 0) return null;
  for (const folder of await markedFolders(disk, places.lockfile)) {
    if (folder === places.output) continue;
    let here = 0;
    for (const { path, bytes } of missing) {
      const entry = await disk.entryAt(join(folder, path));
      if (entry?.kind === 'file' && entry.size === bytes) here += 1;
    }
    if (here === 0) continue;
    const isFree = (await disk.entryAt(places.output)) === null && (await disk.entry(dirname(places.output)));
    return leftBehindText(here, folder, places, Boolean(isFree));
  }
  return null;
}

function leftBehindText(clips: number, folder: string, places: Places, isFree: boolean): string {
  const move = shellWords('mv', typedPath(folder, places), typedPath(places.output, places));
  const how = isFree
    ? `move the folder: ${move}`
    : `move what is in it to ${displayPath(places.output, places)}`;
  const [are, them] = clips === 1 ? ['is', 'it'] : ['are', 'them'];
  return `${plural(clips, 'clip')} to download ${are} in ${displayPath(folder, places)}, an earlier output folder of this film; to take ${them} along instead, ${how}`;
}
