import type { Diagnostic } from '../../core/diagnostic.js';
import { badFiles, type Refusal } from '../../core/refusal.js';
import { err, ok, type Result } from '../../core/result.js';
import type { Journal, LedgerReading, Recalled } from '../../ledger/port.js';
import type { Header, Job } from '../../ledger/record.js';
import { heldElsewhere, type SharedState } from '../../ledger/shared.js';
import { stateOf } from '../../ledger/state.js';
import { findRelocatedClips } from '../../media/relocated-clips.js';
import { scanClips } from '../../media/scan.js';
import type { ClipsOnDisk } from '../../plan/clips-on-disk.js';
import { type Match, matchJobs } from '../../plan/match.js';
import { type SeenJobs, withOpinions } from '../../plan/opinions.js';
import type { Environment, Film } from './film.js';
import { ledgerOf } from './ledger.js';
import { withFolderFacts } from './memory.js';

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
  /** By job: who works on it in another run, in a ledger that several share. */
  elsewhere: ReadonlyMap<string, string>;
  /** Who does what in a ledger that several share; absent for one with a single writer. */
  shared?: SharedState | undefined;
  /** Why a run could not open the ledger although it can be read; null where it could. */
  unusable: Diagnostic | null;
}

/** Reads a film's ledger and looks for its clips; writes nothing. What a live run has on the wire counts as not submitted yet. */
export async function readFilmState(
  environment: Environment,
  film: Film,
): Promise<Result<FilmState, Refusal>> {
  const read = await ledgerOf(environment, film.places).read();
  if (!read.ok) return err(badFiles(read.error));
  return ok(await lookForClips(environment, film, read.value));
}

/** What the ledger that a run holds and the film's folder say. */
export async function filmStateOf(
  environment: Pick<Environment, 'disk' | 'kept'>,
  film: Film,
  journal: Pick<Journal, 'book' | 'recall' | 'shared'>,
  run: string,
): Promise<FilmState> {
  const remembered = await journal.recall();
  const shared = journal.shared?.state;
  const reading = { book: journal.book, remembered, live: [], unusable: null, shared };
  return lookForClips(environment, film, reading, run);
}

async function lookForClips(
  { disk, kept }: Pick<Environment, 'disk' | 'kept'>,
  film: Film,
  { book, remembered, live, unusable, shared }: Omit<LedgerReading, 'isEmpty'> & { remembered: Recalled },
  run: string | null = null,
): Promise<FilmState> {
  const { output } = film.places;
  const unlisted = Array.from(remembered.jobs.values(), ({ job }) => job).filter(
    ({ job }) => !book.jobs.has(job),
  );
  const listed = withFolderFacts(book.jobs.values(), remembered);
  const isAlone = !shared && live.length === 0 && unlisted.length === 0;
  const before = isAlone ? kept?.seen.get(film) : undefined;
  const seen = (before && withOpinions(before, listed)) ?? (await lookAndMatch());
  if (isAlone) kept?.seen.set(film, seen);
  const isLive = shared ? othersLive(shared, run) : live.length > 0;
  const elsewhere = shared ? heldElsewhere(shared, run) : NONE;
  return {
    header: book.header,
    ...seen,
    remembered,
    unlisted,
    isLive,
    elsewhere,
    shared,
    unusable,
  };

  async function lookAndMatch(): Promise<SeenJobs> {
    const scanned = await scanClips(disk, output, [...listed, ...unlisted]);
    const { jobs, clips } = await findRelocatedClips(disk, output, { jobs: listed, clips: scanned });
    // Those of a shared ledger have a holder.
    const isOnTheWire = (job: Job) =>
      !shared && live.includes(job.intent.run) && !job.lost && stateOf(job) === 'unknown';
    const match = matchJobs(
      film.takes,
      jobs.filter((job) => !isOnTheWire(job)),
    );
    return { jobs, clips, match };
  }
}

const NONE: ReadonlyMap<string, string> = new Map();

function othersLive({ runs }: SharedState, own: string | null): boolean {
  return [...runs.values()].some(({ run, isLive }) => isLive && run !== own);
}
