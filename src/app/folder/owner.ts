import { join, resolve } from 'node:path';
import { shellWords } from '../../core/command-line.js';
import { displayPath } from '../../core/display-path.js';
import type { Disk } from '../../system/disk.js';
import { MEMORY, OUTPUT } from '../../takes/output.js';
import { restoreCommand } from '../commands.js';
import { manifestOf, type Places } from '../film.js';
import { readLockfileAt, recallFile } from '../ledger.js';
import { lockfileName, type Mark, markIn, realPlaces } from './mark.js';
import { strangeFiles, strangerInTheWay } from './unowned-files.js';

/** The files of a film that every run rewrites. */
export const REPORTS = [OUTPUT.report, OUTPUT.page];

/**
 * Why an output folder is not a film's alone. `shared`: a link leads to it from a second lockfile of the same name. `memory`: what it
 * remembers cannot be read.
 */
export interface OwnerProblem {
  kind: 'foreign' | 'shared' | 'memory';
  message: string;
}

/** Why a film must not write these files to its output folder; see `problemWithOwner`. */
export async function problemWithFiles(
  disk: Disk,
  places: Places,
  files: readonly string[],
): Promise<string | null> {
  return (await problemWithOwner(disk, places, files))?.message ?? null;
}

/**
 * Why a film must not write these files to its output folder: it belongs to another lockfile, or they are there already and nothing
 * says that they are the film's. Null where it may.
 */
export async function problemWithOwner(
  disk: Disk,
  places: Places,
  files: readonly string[],
): Promise<OwnerProblem | null> {
  const [strange] = await strangeFiles(disk, places.output, files);
  const stranger = strange === undefined ? null : await strangerInTheWay(disk, join(places.output, strange));
  if (strange?.startsWith(OUTPUT.memory) && stranger !== null) return { kind: 'memory', message: stranger };
  const mark = await markIn(disk, places.output);
  const isShared = mark?.lockfile === lockfileName(places);
  const message = isShared
    ? await sharedWithAnother(disk, places, mark)
    : mark && (await foreign(disk, places, mark));
  if (message !== null) return { kind: isShared ? 'shared' : 'foreign', message };
  return stranger === null ? null : { kind: 'foreign', message: stranger };
}

async function foreign(disk: Disk, places: Places, mark: Mark): Promise<string | null> {
  const named = resolve(places.output, mark.lockfile);
  if (await disk.entry(named)) return otherLockfile(disk, places, named);
  const { shadow, lockfile } = await knownJobs(disk, places);
  if (shadow.size === 0)
    return mark.at || lockfile.size > 0 ? null : ofLost(places, displayPath(named, places));
  return lockfile.size === 0 || hasCommon(shadow, lockfile)
    ? null
    : ofAnother(places, displayPath(named, places));
}

/** Two lockfiles of one name may reach one folder through a link: they are of one film where they have a job in common. */
async function sharedWithAnother(disk: Disk, places: Places, { at }: Mark): Promise<string | null> {
  const here = await realPlaces(disk, places);
  if (!at || at.output !== here.output || at.lockfile === here.lockfile) return null;
  if (!(await disk.entry(at.lockfile))) return null;
  const { shadow, lockfile } = await knownJobs(disk, places);
  if (hasCommon(shadow, lockfile)) return null;
  return [
    `${displayPath(places.output, places)} holds the clips of ${at.lockfile}, which is another lockfile than ${here.lockfile}.`,
    'If these are two films, give this one its own output folder (`output:`).',
    'If they are one film, such as in two working trees, join what the folder knows into this lockfile:',
    `  ${restoreCommand(places)}`,
  ].join('\n');
}

async function otherLockfile(disk: Disk, places: Places, named: string): Promise<string | null> {
  const [theirs, ours] = [displayPath(named, places), displayPath(places.lockfile, places)];
  const first = `${displayPath(places.output, places)} holds the clips of the lockfile ${theirs}, and this manifest's lockfile is ${ours}.`;
  const ownFolder = 'If these are two films, give this one its own output folder (`output:`).';
  if (await disk.entry(manifestOf(named))) return `${first}\n${ownFolder}`;
  if (await knowsAll(disk, places.lockfile, named)) return null;
  const rename = (await disk.entry(places.lockfile))
    ? restoreCommand(places, named)
    : shellWords('mv', theirs, ours);
  return [first, 'If you renamed the manifest, its lockfile has to follow:', `  ${rename}`, ownFolder].join(
    '\n',
  );
}

/** A mark of an earlier version, which kept no record in the folder. */
function ofLost(places: Places, named: string): string {
  return [
    `${displayPath(places.output, places)} holds the clips of the lockfile ${named}, which is not there any more.`,
    'If this is that film, bring the lockfile back (from version control or a backup) under the name that the manifest has now:',
    `  ${displayPath(places.lockfile, places)}`,
    'If it is another film, give it its own output folder (`output:`).',
  ].join('\n');
}

/** Folder and lockfile both know jobs, and have none in common. */
function ofAnother(places: Places, named: string): string {
  return [
    `${displayPath(places.output, places)} holds the clips of the lockfile ${named}, which is not there any more, and ${displayPath(places.lockfile, places)} knows none of them.`,
    'Give this film its own output folder (`output:`). If it is the same film, join what the folder knows into its lockfile:',
    `  ${restoreCommand(places)}`,
  ].join('\n');
}

/** True where a lockfile lists every job of another: that one has been joined into it. */
async function knowsAll(disk: Disk, lockfile: string, other: string): Promise<boolean> {
  const [mine, theirs] = [await readLockfileAt(disk, lockfile), await readLockfileAt(disk, other)];
  if (!mine.ok || !theirs.ok || mine.value.book.jobs.size === 0) return false;
  return [...theirs.value.book.jobs.keys()].every((job) => mine.value.book.jobs.has(job));
}

type Ids = ReadonlyMap<string, unknown>;

/** The jobs that the folder knows, and those that the lockfile does. */
async function knownJobs(disk: Disk, places: Places): Promise<{ shadow: Ids; lockfile: Ids }> {
  const { jobs } = await recallFile(disk, join(places.output, MEMORY.ledger));
  const read = await readLockfileAt(disk, places.lockfile);
  return { shadow: jobs, lockfile: read.ok ? read.value.book.jobs : new Map() };
}

function hasCommon(one: Ids, other: Ids): boolean {
  return [...one.keys()].some((job) => other.has(job));
}
