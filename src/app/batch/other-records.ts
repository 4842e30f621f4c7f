import { basename, dirname, join } from 'node:path';
import { placeIn } from '../../ledger/gateways.js';
import type { JobBook, Recalled } from '../../ledger/port.js';
import { withoutKnown } from '../../ledger/recalled.js';
import { type Bought, boughtElsewhere } from '../../plan/bought.js';
import type { Plan } from '../../plan/plan.js';
import type { Disk } from '../../system/disk.js';
import { MEMORY } from '../../takes/output.js';
import { type Environment, type Film, manifestOf, type Places } from '../film/film.js';
import type { FilmState } from '../film/film-state.js';
import { readLockfileAt, recallFile } from '../film/ledger.js';
import { markedFolders } from '../film/mark.js';
import type { BatchOptions } from './batch.js';
import { lostMemory } from './lost-memory.js';
import { otherHome } from './other-home.js';

/** How every lockfile begins. */
const LOCKFILE = '{"format":"shotlist-lock"';

type Book = Pick<JobBook, 'jobs'>;

/** Jobs that a lockfile does not know, and the file that knows them. */
export interface OtherRecords {
  /**
   * `lockfile`: one whose manifest is gone; `own`: that of the film, whose ledger is a shared one; `linked`:
   * that of the manifest to which this one is a symbolic link; `folder`: the shadow in an
   * output folder that the manifest does not name any more.
   */
  kind: 'lockfile' | 'own' | 'linked' | 'folder';
  /** Absolute path. */
  path: string;
  recalled: Recalled;
}

/**
 * What the film's lockfile where its ledger is a shared one, lockfiles without a manifest (it was renamed), the one of a manifest that this one links to, and earlier output folders (`output:` was
 * changed) know that a lockfile does not.
 */
async function* recallOthers(disk: Disk, places: Places, book: Book): AsyncGenerator<OtherRecords> {
  yield* lockfilesBeside(disk, places, book);
  yield* linkedLockfile(disk, places, book);
  for (const output of await markedFolders(disk, places.lockfile)) {
    if (output === places.output) continue;
    const path = join(output, MEMORY.ledger);
    yield { kind: 'folder', path, recalled: withoutKnown(await recallFile(disk, path), book) };
  }
}

async function* lockfilesBeside(
  disk: Disk,
  { lockfile, manifest, shared }: Places,
  book: Book,
): AsyncGenerator<OtherRecords> {
  const isSandbox = lockfile === `${manifest}.sandbox.lock`;
  const folder = dirname(lockfile);
  for (const name of await disk.list(folder)) {
    const isRehearsal = name.endsWith('.sandbox.lock');
    const isOwn = name === basename(lockfile);
    if (!name.endsWith('.lock') || (isOwn && !shared) || isRehearsal !== isSandbox) continue;
    const path = join(folder, name);
    if (!isOwn && (await disk.entry(manifestOf(path)))) continue;
    const recalled = await recallLockfile(disk, path, book);
    if (recalled) yield { kind: isOwn ? 'own' : 'lockfile', path, recalled };
  }
}

async function* linkedLockfile(
  disk: Disk,
  { lockfile, manifest }: Places,
  book: Book,
): AsyncGenerator<OtherRecords> {
  if (!(await disk.entry(manifest))) return;
  const path = `${await disk.realPath(manifest)}${lockfile.slice(manifest.length)}`;
  if (path === join(await disk.realPath(dirname(lockfile)), basename(lockfile))) return;
  const recalled = await recallLockfile(disk, path, book);
  if (recalled) yield { kind: 'linked', path, recalled };
}

/** What a lockfile knows beyond the book; null where there is none that can be read. */
async function recallLockfile(disk: Disk, path: string, book: Book): Promise<Recalled | null> {
  if (!(await isLockfile(disk, path))) return null;
  const read = await readLockfileAt(disk, path);
  if (!read.ok) return null;
  const { header, jobs } = read.value.book;
  const placed = Array.from(jobs, ([id, job]) => {
    const gateway = header ? placeIn(header, job.intent.gateway?.provider) : '';
    return [id, { job, gateway }] as const;
  });
  return withoutKnown({ jobs: new Map(placed), runs: read.value.runs, isNewer: false }, book);
}

/** True for a regular file that begins as a lockfile does: other tools' lock files are not read. */
async function isLockfile(disk: Disk, path: string): Promise<boolean> {
  if ((await disk.entry(path))?.kind !== 'file') return false;
  const reader = await disk.openReader(path);
  try {
    return Buffer.from(await reader.read(0, LOCKFILE.length)).toString() === LOCKFILE;
  } finally {
    await reader.close();
  }
}

/** Takes that a plan would pay for although they are known as bought: to the output folder, and to other records beside the manifest. */
export interface BoughtBefore {
  folder: Bought[];
  other: { records: OtherRecords; bought: Bought[] } | null;
  /** Why another ledger than this command's knows what was bought; null where none does. */
  away: string | null;
  /** Why nobody can say whether there are more; null where somebody can. */
  lost: string | null;
}

/** Looks for what a plan would pay for a second time. Writes nothing. */
export async function boughtBefore(
  environment: Environment,
  flight: { film: Film; filmState: FilmState; plan: Plan; options: BatchOptions },
): Promise<BoughtBefore> {
  const { disk } = environment;
  const { film, filmState, plan } = flight;
  const away = await otherHome(environment, flight);
  const lost = await lostMemory(disk, flight);
  const jobs = new Map(filmState.jobs.map((job) => [job.job, job]));
  const boughtBy = (recalled: Recalled) => boughtElsewhere(plan, film.takes, filmState.jobs, recalled);
  const folder = boughtBy(filmState.remembered);
  for await (const records of recallOthers(disk, film.places, { jobs })) {
    const bought = boughtBy(records.recalled);
    if (bought.length > 0) return { away, folder, other: { records, bought }, lost };
  }
  return { away, folder, other: null, lost };
}
