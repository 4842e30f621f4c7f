import { basename, dirname } from 'node:path';
import type { Diagnostic } from '../core/diagnostic.js';
import { err, ok, type Result } from '../core/result.js';
import type { LiveBook } from '../ledger/live-book.js';
import type { FilmLedger, Journal, LedgerRun, OpenError } from '../ledger/port.js';
import type { Header } from '../ledger/record.js';
import { type HeldClaim, takeClaim } from '../system/claim.js';
import { readClaim } from '../system/claim-file.js';
import { type Clock, isoTime } from '../system/clock.js';
import { type Disk, errorCode, readTextIfAny } from '../system/disk.js';
import { mayBeAlive } from '../system/process-fate.js';
import type { Processes } from '../system/processes.js';
import { fileJournal } from './file-journal.js';
import { createLockfileReader, type FoundLockfile, type LockfileReader } from './read.js';
import { recallUnknown } from './recall.js';
import { type FilePlace, openWriter } from './writer.js';

/** Where a lockfile is, and who asks. */
export interface LockfilePlace extends FilePlace {
  clock: Clock;
  processes: Processes;
  /** Opens it also where the film was moved to another ledger, to move it back or to finish that. */
  evenMoved?: boolean | undefined;
  /** The command that moves the film back from the ledger that it was moved to. */
  moveBack?: ((moved: string) => string) | undefined;
}

/** The ledger in a file beside the manifest, with a claim beside it that one run holds at a time. */
export function createLockfileLedger(place: LockfilePlace): FilmLedger {
  const { disk, path } = place;
  const reader = createLockfileReader(disk, path);
  return {
    name: basename(path),
    async read() {
      // In this order: a run that is under way writes to the lockfile first, then to the shadow.
      const live = await liveRuns(place);
      const unusable = await linkProblem(disk, path);
      const shadow = await shadowText(place);
      const read = await reader.read();
      if (!read.ok) return read;
      const { book, text } = read.value;
      const remembered = recallUnknown(shadow, text, book);
      const moved = movedProblem(place, book.header);
      return ok({ book, isEmpty: text === '', live, unusable: unusable ?? moved, remembered });
    },
    async open(run) {
      try {
        const link = await linkProblem(disk, path);
        if (link) return err({ kind: 'untouchable', problems: [link] });
        const claim = await takeClaim({ ...place, path: `${path}.claim`, run: run.run });
        if (!claim.ok) return err({ kind: 'held', problems: [claim.error] });
        let opened: Result<Journal, OpenError> | null = null;
        try {
          opened = await openHeld(place, reader, run, claim.value);
          return opened;
        } finally {
          if (!opened?.ok) await claim.value.release();
        }
      } catch (error) {
        if (errorCode(error) === undefined) throw error;
        return err({ kind: 'untouchable', problems: [unwritable(path, error)] });
      }
    },
  };
}

/** A lockfile whose last write was torn is repaired; apart from that nothing is written. */
async function openHeld(
  place: LockfilePlace,
  reader: LockfileReader,
  { run }: LedgerRun,
  claim: HeldClaim,
): Promise<Result<Journal, OpenError>> {
  const { disk, path, clock } = place;
  const read = await reader.readExactly();
  if (!read.ok) return err({ kind: 'untouchable', problems: read.error });
  const found = read.value;
  const moved = movedProblem(place, found.book.header);
  if (moved) return err({ kind: 'untouchable', problems: [moved] });
  const { header, jobs } = found.book;
  const book: LiveBook = { header, jobs: new Map(jobs), runs: new Map(found.runs) };
  const record = { run, started: isoTime(clock.now()) };
  book.runs.set(run, record);
  const writer = openWriter(place, record, book, found);
  if (found.torn) await writer.rewrite();
  const session = {
    clock,
    notices: noticesOf(path, found, claim),
    claim,
    async recall() {
      const shadow = await shadowText(place);
      return recallUnknown(shadow, shadow === '' ? '' : await readTextIfAny(disk, path), book);
    },
  };
  return ok(fileJournal(book, writer, session));
}

function shadowText({ disk, shadow }: LockfilePlace): Promise<string> | string {
  return shadow === null ? '' : readTextIfAny(disk, shadow);
}

function noticesOf(path: string, found: FoundLockfile, claim: HeldClaim): string[] {
  const torn = `the last write to ${basename(path)} had been cut off; it was repaired, and nothing that it had acknowledged is lost`;
  return [...(claim.notice ? [claim.notice] : []), ...(found.torn ? [torn] : [])];
}

/** The id of the run that holds a lockfile's claim now; none where none does. */
async function liveRuns({ disk, path, processes }: LockfilePlace): Promise<string[]> {
  const placed = await readClaim(disk, `${path}.claim`);
  if (placed.kind !== 'claim') return [];
  return (await mayBeAlive(placed.claim, await processes.self(), processes)) ? [placed.claim.run] : [];
}

/** A lockfile is replaced as a whole, and its claim stands beside it: two links to one would have two claims. Null where it is none. */
async function linkProblem(disk: Disk, path: string): Promise<Diagnostic | null> {
  const target = await disk.readLink(path).catch(() => null);
  if (target === null) return null;
  return {
    severity: 'error',
    code: 'lockfile-link',
    message: `${basename(path)} is a symbolic link to ${target}`,
    help: 'put the file itself in its place; or link the whole folder of the manifest',
  };
}

/** A film that was moved to another ledger goes on there alone. */
function movedProblem(
  { path, evenMoved = false, moveBack }: LockfilePlace,
  header: Header | null,
): Diagnostic | null {
  if (header?.moved === undefined || evenMoved) return null;
  const back = moveBack ? ` with: ${moveBack(header.moved)}` : '';
  return {
    severity: 'error',
    code: 'lockfile-moved',
    message: `the film of ${basename(path)} was moved to ${header.moved}`,
    help: `go on there (\`ledger:\` in the manifest, or --ledger), or move the film back${back}`,
  };
}

function unwritable(path: string, error: unknown): Diagnostic {
  if (errorCode(error) === 'ENAMETOOLONG')
    return {
      severity: 'error',
      code: 'lockfile-unwritable',
      message: `the name of ${basename(path)} is too long (ENAMETOOLONG)`,
      help: 'give the manifest a shorter name: its lockfile and claim are named after it',
    };
  return {
    severity: 'error',
    code: 'lockfile-unwritable',
    message: `${dirname(path)} takes no lockfile (${errorCode(error)})`,
    help: 'make the folder of the manifest one that you may write to, with room on its disk',
  };
}
