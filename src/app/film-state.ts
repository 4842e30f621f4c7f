import type { Diagnostic } from '../core/diagnostic.js';
import { ok, type Result } from '../core/result.js';
import { otherGateway, otherProvider } from '../ledger/other-gateway.js';
import type { JobBook, Journal, Recalled } from '../ledger/port.js';
import type { GatewayId, Header, Job } from '../ledger/record.js';
import { stateOf } from '../ledger/state.js';
import { findRelocatedClips } from '../media/relocated-clips.js';
import { scanClips } from '../media/scan.js';
import type { ClipsOnDisk } from '../plan/clips-on-disk.js';
import { type Match, matchJobs } from '../plan/match.js';
import type { Disk } from '../system/disk.js';
import type { Environment } from './environment.js';
import type { Film } from './film.js';
import { withFolderFacts } from './folder/memory.js';
import { ledgerOf } from './ledger.js';

/** What a film's ledger and folder say. */
export interface FilmState {
  /** Of the ledger, null where nothing was ever written. */
  header: Header | null;
  /** All jobs of the ledger with what the folder knows of them, their clips under the names that they have on the disk. */
  jobs: readonly Job[];
  clips: ClipsOnDisk;
  match: Match;
  /** What the output folder knows and the ledger does not. */
  remembered: Recalled;
  /** Those of the remembered jobs that the ledger does not list at all; `clips` says where theirs are too. */
  unlisted: readonly Job[];
  /** Another run is at work on the film. */
  isLive: boolean;
  /** Why a run could not open the ledger although it can be read; null where it could. */
  unusable: Diagnostic | null;
}

/** Reads a film's ledger and looks for its clips; writes nothing. What a live run has on the wire counts as not submitted yet. */
export async function readFilmState(
  environment: Pick<Environment, 'disk' | 'clock' | 'processes' | 'ledger'>,
  film: Film,
): Promise<Result<FilmState, Diagnostic[]>> {
  const read = await ledgerOf(environment, film.places).read();
  if (!read.ok) return read;
  const { book, remembered, live, unusable } = read.value;
  const found = await lookForClips(environment.disk, film, book, { remembered, live });
  return ok({ ...found, isLive: live.length > 0, unusable });
}

/** What the ledger that a run holds and the film's folder say. */
export async function filmStateOf(
  disk: Disk,
  film: Film,
  journal: Pick<Journal, 'book' | 'recall'>,
): Promise<FilmState> {
  const remembered = await journal.recall();
  const found = await lookForClips(disk, film, journal.book, { remembered, live: [] });
  return { ...found, isLive: false, unusable: null };
}

/** Looks for a book's clips and matches its jobs to the film's takes. */
async function lookForClips(
  disk: Disk,
  film: Film,
  book: JobBook,
  { remembered, live }: { remembered: Recalled; live: readonly string[] },
): Promise<Omit<FilmState, 'isLive' | 'unusable'>> {
  const { output } = film.places;
  const unlisted = Array.from(remembered.jobs.values(), ({ job }) => job).filter(
    ({ job }) => !book.jobs.has(job),
  );
  const listed = withFolderFacts(book.jobs.values(), remembered);
  const scanned = await scanClips(disk, output, [...listed, ...unlisted]);
  const { jobs, clips } = await findRelocatedClips(disk, output, { jobs: listed, clips: scanned });
  const decided = jobs.filter(
    (job) => !live.includes(job.intent.run) || job.lost || stateOf(job) !== 'unknown',
  );
  return { header: book.header, jobs, clips, match: matchJobs(film.takes, decided), remembered, unlisted };
}

/** Why a run at that gateway must not use the film's ledger: its jobs are at another one. Null if it may. `moved`: a new address is fine. */
export function problemWithGateway(
  environment: Pick<Environment, 'disk' | 'clock' | 'processes' | 'ledger'>,
  { places }: Film,
  { header, jobs }: Pick<FilmState, 'header' | 'jobs'>,
  { name, id }: { name: string; id: GatewayId },
  moved: boolean,
): Diagnostic | null {
  const ledger = ledgerOf(environment, places).name;
  return otherProvider(ledger, jobs, id) ?? (moved ? null : otherGateway(ledger, header, jobs, name));
}
