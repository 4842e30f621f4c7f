import { basename, join, resolve } from 'node:path';
import { shellWords } from '../../core/command-line.js';
import { displayPath, typedPath } from '../../core/display-path.js';
import { isOurFilm } from '../../cut/mark.js';
import { whoseReport } from '../../report/ours.js';
import type { Disk } from '../../system/disk.js';
import { MEMORY, OUTPUT } from '../../takes/output.js';
import { restoreCommand } from '../film/commands.js';
import { manifestOf, type Places } from '../film/film.js';
import { readLockfileAt, recallFile } from '../film/ledger.js';
import { lockfileName, type Mark, markIn, realPlaces } from '../film/mark.js';

const REPORTS: readonly string[] = [OUTPUT.report, OUTPUT.page];
const FILMS: readonly string[] = [OUTPUT.cut, OUTPUT.animatic];
const FOLDERS: readonly string[] = [OUTPUT.posters, OUTPUT.superseded, OUTPUT.parts, OUTPUT.aside];
const RECORDS: readonly string[] = [MEMORY.mark, MEMORY.ledger, MEMORY.home, MEMORY.written];
/** Those that every command opens that writes to the folder. */
const ALWAYS: readonly string[] = [OUTPUT.memory, ...Object.values(MEMORY), ...FOLDERS];

/** Why a folder is not a film's alone. `shared`: a link leads to it from a second lockfile; `memory`: what it remembers cannot be read. */
export interface OwnerProblem {
  kind: 'foreign' | 'shared' | 'memory';
  message: string;
}

/** Why a film must not write these files to its output folder; see `problemWithOwner`. */
export async function problemWithFiles(
  disk: Disk,
  places: Places,
  files: readonly string[] = REPORTS,
): Promise<string | null> {
  return (await problemWithOwner(disk, places, files))?.message ?? null;
}

/** Why a film must not write these reports or films to its folder: it is another lockfile's, or they are somebody's. Null where it may. */
export async function problemWithOwner(
  disk: Disk,
  places: Places,
  files: readonly string[] = REPORTS,
): Promise<OwnerProblem | null> {
  const strange = await strangeFile(disk, places.output, files);
  const stranger = strange === null ? null : await strangerInTheWay(disk, join(places.output, strange));
  if (strange?.startsWith(OUTPUT.memory) && stranger !== null) return { kind: 'memory', message: stranger };
  const mark = await markIn(disk, places.output);
  const isShared = mark?.lockfile === lockfileName(places);
  const message = isShared
    ? await sharedWithAnother(disk, places, mark)
    : mark && (await foreign(disk, places, mark));
  if (message !== null) return { kind: isShared ? 'shared' : 'foreign', message };
  return stranger === null ? null : { kind: 'foreign', message: stranger };
}

/** The lockfile of a film's rehearsals. */
const OF_REHEARSALS = /\.sandbox\.lock$/;

async function foreign(disk: Disk, places: Places, mark: Mark): Promise<string | null> {
  const named = resolve(places.output, mark.lockfile);
  const [theirs, ours] = [displayPath(named, places), displayPath(places.lockfile, places)];
  const holds = `${displayPath(places.output, places)} holds the clips of the lockfile ${theirs}`;
  const isRehearsal = OF_REHEARSALS.test(named);
  if (isRehearsal !== OF_REHEARSALS.test(places.lockfile))
    return `${holds}, which ${isRehearsal ? 'are rehearsals' : 'are no rehearsals'}.\nChoose another output folder (\`output:\`).`;
  if (await disk.entry(named)) {
    const first = `${holds}, and this manifest's lockfile is ${ours}.`;
    if (await disk.entry(manifestOf(named))) return `${first}\n${TWO_FILMS}`;
    if (await knowsAll(disk, places.lockfile, named)) return null;
    const follow = (await disk.entry(places.lockfile))
      ? restoreCommand(places, named)
      : shellWords('mv', ...[named, places.lockfile].map((path) => typedPath(path, places)));
    const renamed = 'If you renamed the manifest, its lockfile has to follow:';
    return [first, renamed, `  ${follow}`, TWO_FILMS].join('\n');
  }
  const { shadow, lockfile } = await knownJobs(disk, places);
  if (shadow.size === 0) {
    if (mark.at || lockfile.size > 0) return null;
    // A mark of an earlier version stands in a folder that keeps no record.
    return [
      `${holds}, which no longer exists.`,
      'If this is that film, bring the lockfile back (from version control or a backup) under the name that the manifest has now:',
      `  ${ours}`,
      'If it is another film, give it its own output folder (`output:`).',
    ].join('\n');
  }
  if (lockfile.size === 0 || hasCommon(shadow, lockfile)) return null;
  return [
    `${holds}, which no longer exists, and ${ours} knows none of them.`,
    'Give this film its own output folder (`output:`). If it is the same film, join what the folder knows into its lockfile:',
    `  ${restoreCommand(places)}`,
  ].join('\n');
}

const TWO_FILMS = 'If these are two films, give this one its own output folder (`output:`).';

/** Two lockfiles of one name may reach one folder through a link: they are of one film where they have a job in common. */
async function sharedWithAnother(disk: Disk, places: Places, { at }: Mark): Promise<string | null> {
  const here = await realPlaces(disk, places);
  if (!at || at.output !== here.output || at.lockfile === here.lockfile) return null;
  if (!(await disk.entry(at.lockfile))) return null;
  const { shadow, lockfile } = await knownJobs(disk, places);
  if (hasCommon(shadow, lockfile)) return null;
  return [
    `${displayPath(places.output, places)} holds the clips of ${at.lockfile}, which is another lockfile than ${here.lockfile}.`,
    TWO_FILMS,
    'If they are one film, such as in two working trees, join what the folder knows into this lockfile:',
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

async function knownJobs(disk: Disk, places: Places): Promise<{ shadow: Ids; lockfile: Ids }> {
  const { jobs } = await recallFile(disk, join(places.output, MEMORY.ledger));
  const read = await readLockfileAt(disk, places.lockfile);
  return { shadow: jobs, lockfile: read.ok ? read.value.book.jobs : new Map() };
}

function hasCommon(one: Ids, other: Ids): boolean {
  return [...one.keys()].some((job) => other.has(job));
}

/** The first of our names in an output folder that holds something we did not make; null if none does. A report that was changed is ours. */
async function strangeFile(disk: Disk, output: string, files: readonly string[]): Promise<string | null> {
  for (const name of [...ALWAYS, ...files]) if (await isStrange(disk, output, name)) return name;
  return null;
}

async function isStrange(disk: Disk, output: string, name: string): Promise<boolean> {
  if (REPORTS.includes(name)) return (await whoseReport(disk, output, name)) === 'strange';
  const path = join(output, name);
  if (FILMS.includes(name)) return !(await isOurFilm(disk, path));
  const kind = (await disk.entryAt(path))?.kind;
  if (kind === undefined) return false;
  if (RECORDS.includes(name)) return kind !== 'file';
  return FOLDERS.includes(name) ? kind !== 'folder' : kind === 'link' || kind === 'other';
}

/** What to say of what is in the way at a path of ours (absolute), and what to do. */
export async function strangerInTheWay(disk: Disk, path: string): Promise<string> {
  const kind = (await disk.entryAt(path))?.kind;
  const cure = 'or give this film its own output folder (`output:`).';
  if (kind === 'link')
    return `${path} is a symbolic link, and shotlist writes through none: remove the link, ${cure}`;
  if (kind === 'other') return `${path} is not a file: move it away, ${cure}`;
  const orEarlier = FILMS.includes(basename(path)) ? ', or an earlier version of shotlist cut it' : '';
  return `${path} is there already, and shotlist did not make it, or it was changed since${orEarlier}: move it away, ${cure}`;
}
