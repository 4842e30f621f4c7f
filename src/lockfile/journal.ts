import { basename, dirname } from 'node:path';
import type { Diagnostic } from '../core/diagnostic.js';
import { err, ok, type Result } from '../core/result.js';
import type { LiveBook } from '../ledger/live-book.js';
import type { Journal } from '../ledger/port.js';
import type { Header, Job } from '../ledger/record.js';
import { isReleased } from '../ledger/state.js';
import { type HeldClaim, takeClaim } from '../system/claim.js';
import { type Clock, isoTime } from '../system/clock.js';
import { type Disk, errorCode } from '../system/disk.js';
import type { Processes } from '../system/processes.js';
import { fileJournal } from './file-journal.js';
import { type Found, readBook } from './read.js';
import { openWriter } from './writer.js';

/** Who opens which journal. */
export interface Opening {
  disk: Disk;
  /** Of the lockfile. */
  path: string;
  /** The origin of the gateway that this run uses, or `sandbox`. */
  gateway: string;
  /** True where the user says that another origin than the lockfile's is the same service. */
  moved?: boolean;
  /** The run's id. */
  run: string;
  clock: Clock;
  processes: Processes;
}

/** Why there is no journal: somebody else holds it, or the lockfile must not be touched. Nothing was written. */
export interface Refusal {
  kind: 'held' | 'untouchable';
  problems: Diagnostic[];
}

/** A journal that is held, with what the person should know about it. */
export interface Opened {
  journal: Journal;
  notices: string[];
}

/**
 * Takes the claim of a lockfile and opens its journal. A lockfile whose last write was torn is repaired; apart from that nothing is
 * written before the first record is appended.
 */
export async function openJournal(opening: Opening): Promise<Result<Opened, Refusal>> {
  const { disk, path, run, clock, processes } = opening;
  try {
    const link = await linkProblem(disk, path);
    if (link) return err({ kind: 'untouchable', problems: [link] });
    const claim = await takeClaim({ disk, path: `${path}.claim`, run, clock, processes });
    if (!claim.ok) return err({ kind: 'held', problems: [claim.error] });
    let opened: Result<Opened, Refusal> | null = null;
    try {
      opened = await openHeld(opening, claim.value);
      return opened;
    } finally {
      if (!opened?.ok) await claim.value.release();
    }
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    return err({ kind: 'untouchable', problems: [unwritable(path, error)] });
  }
}

async function openHeld(opening: Opening, claim: HeldClaim): Promise<Result<Opened, Refusal>> {
  const { disk, path, gateway, moved = false, run, clock } = opening;
  const read = await readBook(disk, path);
  if (!read.ok) return err({ kind: 'untouchable', problems: read.error });
  const found = read.value;
  const { header } = found.book;
  const elsewhere = moved ? null : otherGateway(path, header, found.book.jobs.values(), gateway);
  if (elsewhere) return err({ kind: 'untouchable', problems: [elsewhere] });

  const book: LiveBook = {
    header,
    jobs: new Map(found.book.jobs),
    runs: new Map(found.runs),
  };
  const record = { run, started: isoTime(clock.now()) };
  book.runs.set(run, record);
  const writer = openWriter({ disk, path, gateway, run: record }, book, found);
  if (found.torn) await writer.rewrite();
  const journal = fileJournal(book, writer, () => claim.release());
  return ok({ journal, notices: noticesOf(path, found, claim) });
}

function noticesOf(path: string, found: Found, claim: HeldClaim): string[] {
  const torn = `the last write to ${basename(path)} had been cut off; it was repaired, and nothing that it had acknowledged is lost`;
  return [...(claim.notice ? [claim.notice] : []), ...(found.torn ? [torn] : [])];
}

/** What is wrong where a run would use another gateway than the one that its lockfile's jobs are at; null where none ever got there. */
export function otherGateway(
  path: string,
  header: Header | null,
  jobs: Iterable<Job>,
  given: string,
): Diagnostic | null {
  if (!header || header.gateway === given || [...jobs].every(isReleased)) return null;
  const lockfile = header.gateway;
  return {
    severity: 'error',
    code: 'lockfile-other-gateway',
    message: `the jobs in ${basename(path)} are at ${lockfile}, and this run would use ${given}`,
    help: `use --gateway ${lockfile}, or --gateway-moved if both are the same service`,
  };
}

/** A lockfile is replaced as a whole, and its claim stands beside it: two links to one would have two claims. Null where it is none. */
export async function linkProblem(disk: Disk, path: string): Promise<Diagnostic | null> {
  const target = await disk.readLink(path).catch(() => null);
  if (target === null) return null;
  return {
    severity: 'error',
    code: 'lockfile-link',
    message: `${basename(path)} is a symbolic link to ${target}`,
    help: 'put the file itself in its place; or link the whole folder of the manifest',
  };
}

function unwritable(path: string, error: unknown): Diagnostic {
  return {
    severity: 'error',
    code: 'lockfile-unwritable',
    message: `${dirname(path)} takes no lockfile (${errorCode(error)})`,
    help: 'make the folder of the manifest one that you may write to, with room on its disk',
  };
}
