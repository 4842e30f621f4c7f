import { join } from 'node:path';
import { invalid, type Refusal } from '../core/refusal.js';
import { ok, type Result } from '../core/result.js';
import { checkOutputFolder } from '../media/output-folder.js';
import { outputDisk } from '../system/output-disk.js';
import { claimFolder } from './film/claims.js';
import type { Environment, Film } from './film/film.js';
import { filmStateOf, readFilmState } from './film/film-state.js';
import { withJournal } from './film/ledger.js';
import { problemWithFiles } from './folder/owner.js';
import { type UnusedFile, unusedFiles } from './folder/unused-files.js';

/**
 * Finds the files of a film that no take uses: clips of replaced jobs, of earlier versions and of takes that are gone, their
 * thumbnails, and unfinished downloads of jobs that are over. Only files that the ledger knows are among them. Writes nothing.
 */
export async function findUnusedFiles(
  environment: Environment,
  film: Film,
): Promise<Result<UnusedFile[], Refusal>> {
  const read = await readFilmState(environment, film);
  return read.ok ? ok(await unusedFiles(environment.disk, film, read.value)) : read;
}

/**
 * Removes those files, as far as nothing uses them still, and returns what was removed. The ledger keeps what they cost. Refused while a
 * run is at work, and where the folder is not the film's.
 */
export async function removeUnusedFiles(
  environment: Environment,
  film: Film,
  files: readonly UnusedFile[],
): Promise<Result<UnusedFile[], Refusal>> {
  const { places } = film;
  const disk = outputDisk(environment.disk, places.output, environment.clock);
  const before = await readFilmState(environment, film);
  if (!before.ok) return before;
  if (!before.value.header || files.length === 0) return ok([]);
  const usable = await checkOutputFolder(disk, places.output);
  if (!usable.ok) return invalid(usable.error);
  const foreign = await problemWithFiles(disk, places, []);
  if (foreign !== null) return invalid(foreign);
  return withJournal(environment, places, async (journal, run) => {
    const claim = await claimFolder(environment, places, run);
    if (!claim.ok) return claim;
    try {
      const agreed = new Set(files.map(({ path }) => path));
      const state = await filmStateOf(environment, film, journal, run);
      if (state.isLive) return invalid('Another run is at work on the film. Wait until it has ended.');
      const unused = (await unusedFiles(disk, film, state)).filter(({ path }) => agreed.has(path));
      const removed: UnusedFile[] = [];
      for (const file of unused) {
        if (!(await file.isStill(disk))) continue;
        await disk.remove(join(places.output, file.path));
        removed.push(file);
      }
      return ok(removed);
    } finally {
      await claim.value.release();
    }
  });
}
