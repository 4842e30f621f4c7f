import type { Diagnostic } from '../core/diagnostic.js';
import { ok, type Result } from '../core/result.js';
import type { JobBook, Recalled } from '../ledger/port.js';
import type { Header, Job } from '../ledger/record.js';
import { stateOf } from '../ledger/state.js';
import { liveRun } from '../lockfile/live-run.js';
import { readBook } from '../lockfile/read.js';
import { scanClips } from '../media/scan.js';
import { findStrays } from '../media/strays.js';
import type { ClipsOnDisk } from '../plan/found.js';
import { type Match, matchJobs } from '../plan/match.js';
import type { Disk } from '../system/disk.js';
import { systemProcesses } from '../system/processes.js';
import type { Film } from './film.js';
import { recallFolder, shadowOf, withFolderFacts } from './memory.js';

/** What a film's lockfile and folder say. */
export interface FilmState {
  /** Of the lockfile, null where nothing was ever written. */
  header: Header | null;
  /** All jobs of the lockfile with what the folder knows of them, their clips under the names that they have on the disk. */
  jobs: readonly Job[];
  clips: ClipsOnDisk;
  match: Match;
  /** What the output folder knows and the lockfile does not. */
  remembered: Recalled;
  /** Those of the remembered jobs that the lockfile does not list at all; `clips` says where theirs are too. */
  unlisted: readonly Job[];
}

/** Reads a film's lockfile and looks for its clips; writes nothing. What a live run has on the wire counts as not submitted yet. */
export async function readFilmState(disk: Disk, film: Film): Promise<Result<FilmState, Diagnostic[]>> {
  const live = await liveRun(disk, film.places.lockfile, systemProcesses(disk));
  const shadow = await shadowOf(disk, film.places);
  const read = await readBook(disk, film.places.lockfile);
  return read.ok ? ok(await filmStateOf(disk, film, read.value.book, { live, shadow })) : read;
}

/** Looks for a book's clips and matches its jobs to the film's takes; `live` is a run that is under way in another process, `shadow` the shadow's text as it was before the book was read. */
export async function filmStateOf(
  disk: Disk,
  film: Film,
  book: JobBook,
  { live = null, shadow }: { live?: string | null; shadow?: string } = {},
): Promise<FilmState> {
  const { output } = film.places;
  const remembered = await recallFolder(disk, film.places, book, shadow);
  const unlisted = Array.from(remembered.jobs.values(), ({ job }) => job).filter(
    ({ job }) => !book.jobs.has(job),
  );
  const listed = withFolderFacts(book.jobs.values(), remembered);
  const scanned = await scanClips(disk, output, [...listed, ...unlisted]);
  const { jobs, clips } = await findStrays(disk, output, { jobs: listed, clips: scanned });
  const decided = jobs.filter((job) => job.intent.run !== live || job.lost || stateOf(job) !== 'unknown');
  return { header: book.header, jobs, clips, match: matchJobs(film.takes, decided), remembered, unlisted };
}
