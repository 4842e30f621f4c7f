import { dirname, join } from 'node:path';
import type { Diagnostic } from '../core/diagnostic.js';
import { plural } from '../core/text.js';
import type { Disk } from '../disk.js';
import { pathsOutside } from '../media/inside.js';
import { outputsOf } from '../plan/found.js';
import { splitExtension } from '../plan/moves.js';
import type { Plan } from '../plan/plan.js';
import { OUTPUT } from '../shots/output.js';
import { foldName } from '../shots/segment.js';
import type { Film, Standing } from './film.js';

/** The folders of our own that a run writes to. */
const FOLDERS = [OUTPUT.parts, OUTPUT.aside, OUTPUT.posters, OUTPUT.superseded];

/** Local images cannot be read by a real gateway: one diagnostic a shot, for the takes that would be submitted. */
export function localImages(film: Film, plan: Plan): Diagnostic[] {
  const shots = new Set(
    plan.takes
      .filter(({ take, action }) => action === 'render' && isLocal(take.content.image))
      .map(({ take }) => take.shot),
  );
  return film.manifest.shots
    .filter(({ id }) => shots.has(id))
    .map(({ id, place, image }) => ({
      severity: 'error',
      code: 'image-not-public',
      message: `the image of shot ${id}${image?.kind === 'file' ? `, ${image.written},` : ''} is a file on this machine, and the gateway reads public links only`,
      help: 'put it on a web server and write its https link; or rehearse with --sandbox, which takes local files',
      place,
    }));
}

function isLocal(image: string | null): boolean {
  return image?.startsWith('file:') ?? false;
}

/** Why a plan must not be carried out in this output folder, checked before anything is paid. Null where it may. */
export async function folderProblem(
  disk: Disk,
  film: Film,
  plan: Plan,
  standing: Standing,
): Promise<string | null> {
  const names = plan.takes
    .filter(({ action }) => action === 'render' || action === 'resume' || action === 'fetch')
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
  const blocked = await inTheWay(disk, film, targets, standing);
  if (blocked.length === 0) return null;
  const files = blocked.slice(0, 5).join(', ');
  return `${plural(blocked.length, 'file')} that the lockfile does not know ${blocked.length === 1 ? 'is' : 'are'} in the way of clips: ${files}${blocked.length > 5 ? ', …' : ''}. Give ${blocked.length === 1 ? 'it another name' : 'them other names'}: a clip of another version of the lockfile is found again under any name in ${film.places.output}.`;
}

async function inTheWay(
  disk: Disk,
  film: Film,
  targets: string[],
  { jobs, clips }: Standing,
): Promise<string[]> {
  const wanted = new Set(targets.map(foldName));
  const here = jobs.flatMap((job) => outputsOf(job, clips));
  const ours = new Set(here.flatMap((path) => (path === null ? [] : [foldName(path)])));
  const blocked: string[] = [];
  for (const folder of new Set(targets.map((name) => dirname(name)))) {
    for (const entry of await disk.list(join(film.places.output, folder))) {
      const path = folder === '.' ? entry : `${folder}/${entry}`;
      if (wanted.has(foldName(splitExtension(path).stem)) && !ours.has(foldName(path))) blocked.push(path);
    }
  }
  return blocked;
}
