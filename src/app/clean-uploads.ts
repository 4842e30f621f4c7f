import { badFiles, invalid, type Refusal } from '../core/refusal.js';
import { ok, type Result } from '../core/result.js';
import type { Place } from '../inputs/place.js';
import type { Upload } from '../inputs/upload-log.js';
import { filesSent } from '../ledger/job.js';
import { stateOf } from '../ledger/state.js';
import { checkOutputFolder } from '../media/output-folder.js';
import { outputDisk } from '../system/output-disk.js';
import { placeFor, uploadLogIn } from './batch/upload-place.js';
import { claimFolder } from './film/claims.js';
import { type Environment, type Film, uploadsOf } from './film/film.js';
import { readFilmState } from './film/film-state.js';
import { problemWithFiles } from './folder/owner.js';

/** A file that a film put somewhere. */
export interface KnownUpload extends Upload {
  /** Why it stays, null for one that can be removed. */
  stays: string | null;
}

/** Lists what a film has uploaded, and what of it can be removed. Sends nothing, writes nothing. */
export async function findUploads(
  environment: Environment,
  film: Film,
): Promise<Result<KnownUpload[], Refusal>> {
  return withPlace(environment, film, async (place) => ok(await listed(environment, film, place)));
}

/**
 * Removes those uploads, as far as no job that may still render reads them, and returns each with the reason why it is still there, null
 * where it is gone. Refused while a run is at work, and where the folder is not the film's.
 */
export async function removeUploads(
  environment: Environment,
  film: Film,
  chosen: readonly Upload[],
): Promise<Result<KnownUpload[], Refusal>> {
  const { places } = film;
  const disk = outputDisk(environment.disk, places.output, environment.clock);
  const usable = await checkOutputFolder(disk, places.output);
  if (!usable.ok) return invalid(usable.error);
  const foreign = await problemWithFiles(disk, places, []);
  if (foreign !== null) return invalid(foreign);
  const claim = await claimFolder(environment, places, environment.newId.run(environment.clock.now()));
  if (!claim.ok) return claim;
  try {
    return await withPlace(environment, film, async (place) => {
      const log = uploadLogIn(disk, places.output, environment);
      const agreed = new Set(chosen.map(({ place: at, name }) => `${at} ${name}`));
      const removed: KnownUpload[] = [];
      for (const upload of await listed(environment, film, place)) {
        if (!agreed.has(`${upload.place} ${upload.name}`)) continue;
        const gone = upload.stays === null && place ? await place.remove(upload.name) : null;
        if (gone?.ok) await log.removed(upload);
        removed.push({ ...upload, stays: gone && !gone.ok ? gone.error.why : upload.stays });
      }
      return ok(removed);
    });
  } finally {
    await claim.value.release();
  }
}

/** With the place that `uploads:` names at present; null for none. */
async function withPlace<T>(
  environment: Environment,
  film: Film,
  use: (place: Place | null) => Promise<Result<T, Refusal>>,
): Promise<Result<T, Refusal>> {
  const uploads = await uploadsOf(environment, film.manifest);
  if (!uploads.ok) return { ok: false, error: badFiles(uploads.error) };
  if (uploads.value === null || uploads.value.kind === 'door') return use(null);
  const place = await placeFor(environment, uploads.value);
  if (!place.ok) return place;
  try {
    return await use(place.value);
  } finally {
    await place.value.close();
  }
}

async function listed(environment: Environment, film: Film, place: Place | null): Promise<KnownUpload[]> {
  const uploads = await uploadLogIn(environment.disk, film.places.output, environment).uploads();
  if (uploads.length === 0) return [];
  const state = await readFilmState(environment, film);
  const jobs = state.ok ? [...state.value.jobs, ...state.value.unlisted] : [];
  const open = jobs.filter((job) => ['submitted', 'unknown'].includes(stateOf(job)));
  const inUse = new Set(open.flatMap(filesSent));
  return uploads.map((upload) => ({ ...upload, stays: whyItStays(upload) }));

  function whyItStays({ place: at, name }: Upload): string | null {
    if (!state.ok) return 'the lockfile cannot be read';
    if (inUse.has(name.split('.')[0] ?? '')) return 'a job that may still render reads it';
    if (place === null || at !== place.name) return '`uploads:` names another place';
    return place.canRemove ? null : 'only its own tool can remove it';
  }
}
