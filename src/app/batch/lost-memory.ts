import { join } from 'node:path';
import { shellWords } from '../../core/command-line.js';
import { displayPath, typedPath } from '../../core/display-path.js';
import { isRendered, type Plan } from '../../plan/plan.js';
import type { Disk } from '../../system/disk.js';
import { MEMORY } from '../../takes/output.js';
import { payAgainCommand, restoreCommand } from '../film/commands.js';
import type { Film, Places } from '../film/film.js';
import type { FilmState } from '../film/film-state.js';
import { recallFile } from '../film/ledger.js';
import { markIn } from '../film/mark.js';
import type { BatchOptions } from './batch.js';

/** Why nothing may be paid while neither ledger nor folder can say what was bought already; null where one can, or nothing is paid. */
export async function lostMemory(
  disk: Disk,
  batch: { film: Film; filmState: FilmState; plan: Plan; options: BatchOptions },
): Promise<string | null> {
  const { film, filmState, plan, options } = batch;
  const { places } = film;
  const { remembered, header } = filmState;
  if (options.payAgain || !plan.takes.some(isRendered)) return null;
  const isLost = header === null && remembered.isBlank && (await isForgetful(disk, places));
  if (!remembered.isDamaged && !isLost) return null;
  const shown = (path: string) => displayPath(path, places);
  const memory = shown(join(places.output, MEMORY.ledger));
  const why = remembered.isDamaged
    ? 'some of what the folder remembers cannot be read'
    : `${memory} is lost or empty`;
  return [
    `Takes may have been bought already for ${shown(places.output)}: ${ledgerText(batch)}, and ${why}.`,
    ...wayBack(batch),
    'If nothing was bought, or to pay again knowingly:',
    `  ${payAgainCommand(places, options)}`,
  ].join('\n');
}

/** True where the folder has had a memory that said something, and has none. The mark is made after the memory, and so it is read before. */
async function isForgetful(disk: Disk, { output }: Places): Promise<boolean> {
  if (!(await markIn(disk, output))?.remembers) return false;
  return (await recallFile(disk, join(output, MEMORY.ledger))).isBlank === true;
}

interface Lost {
  film: Film;
  filmState: Pick<FilmState, 'header'>;
}

function ledgerText({ film: { places }, filmState }: Lost): string {
  if (places.shared) return 'the shared ledger lists nothing of it';
  const lockfile = displayPath(places.lockfile, places);
  return filmState.header ? `${lockfile} may not list all of it` : `there is no ${lockfile}`;
}

function wayBack({ film: { places }, filmState }: Lost): string[] {
  if (places.shared) return ['Bring the database back from its newest backup.'];
  if (filmState.header)
    return [
      'If version control or a backup has a complete copy of the lockfile, join it, which costs nothing:',
      `  ${restoreCommand(places, join(places.cwd, 'COPY'))}`,
    ];
  return [
    'Bring the newest copy of the lockfile back, from a backup or from version control:',
    `  ${shellWords('git', 'restore', typedPath(places.lockfile, places))}`,
  ];
}
