import { dirname, join, resolve } from 'node:path';
import type { Clock } from '../core/clock.js';
import type { Diagnostic } from '../core/diagnostic.js';
import type { Result } from '../core/result.js';
import { err, ok } from '../core/result.js';
import type { Disk } from '../disk.js';
import { liveRun } from '../lockfile/live-run.js';
import type { JobBook } from '../lockfile/port.js';
import { systemProcesses } from '../lockfile/process.js';
import { readBook } from '../lockfile/read.js';
import type { Header, Job } from '../lockfile/record.js';
import { stateOf } from '../lockfile/state.js';
import { loadManifest } from '../manifest/load.js';
import type { ResolvedManifest } from '../manifest/resolved.js';
import { scanClips } from '../media/scan.js';
import { findStrays } from '../media/strays.js';
import type { ClipsOnDisk } from '../plan/found.js';
import type { Match } from '../plan/match.js';
import { matchJobs } from '../plan/match.js';
import { nameProblems } from '../shots/name-problems.js';
import { OUTPUT } from '../shots/output.js';
import type { Take } from '../shots/take.js';
import { takesOf } from '../shots/takes.js';
import { trimProblems } from '../shots/trim-problems.js';

/** A manifest with its takes, and where its lockfile and clips are. */
export interface Film {
  manifest: ResolvedManifest;
  takes: Take[];
  places: Places;
  /** A rehearsal on the sandbox. */
  sandbox: boolean;
  warnings: Diagnostic[];
}

/** Absolute paths of what belongs to a manifest. */
export interface Places {
  manifest: string;
  lockfile: string;
  output: string;
  report: string;
  /** The report to look at. */
  page: string;
  /** Where the embedded sandbox keeps its jobs. */
  sandboxJobs: string;
}

/** What a film's lockfile and folder say. */
export interface Standing {
  /** Of the lockfile, null where nothing was ever written. */
  header: Header | null;
  /** All jobs, their clips under the names that they have on the disk. */
  jobs: readonly Job[];
  clips: ClipsOnDisk;
  match: Match;
}

/** Where everything of a manifest is; a rehearsal on the sandbox has a lockfile and a folder of its own. */
export function placesOf(manifest: string, output: string, sandbox: boolean): Places {
  const file = resolve(manifest);
  const folder = resolve(dirname(file), `${output.replace(/[/\\]+$/, '')}${sandbox ? '-sandbox' : ''}`);
  return {
    manifest: file,
    lockfile: `${file}${sandbox ? '.sandbox' : ''}.lock`,
    ...outputIn(folder),
    sandboxJobs: `${file}.sandbox.jobs`,
  };
}

/** Where everything is that lies in an output folder. */
export function outputIn(folder: string): Pick<Places, 'output' | 'report' | 'page'> {
  return { output: folder, report: join(folder, OUTPUT.report), page: join(folder, OUTPUT.page) };
}

/** Reads and checks a manifest, and expands it to takes. */
export async function openFilm(
  disk: Disk,
  file: string,
  sandbox: boolean,
  clock?: Pick<Clock, 'now'>,
): Promise<Result<Film, Diagnostic[]>> {
  const loaded = await loadManifest({ disk, file, ...(clock ? { clock } : {}) });
  if (!loaded.ok) return loaded;
  const manifest = loaded.value;
  const takes = takesOf(manifest);
  const problems = [...nameProblems(manifest, takes), ...trimProblems(manifest, takes)];
  const found = [...manifest.warnings, ...problems];
  if (problems.some(({ severity }) => severity === 'error')) return err(found);
  return ok({ manifest, takes, places: placesOf(file, manifest.output, sandbox), sandbox, warnings: found });
}

/** Reads a film's lockfile and looks for its clips; writes nothing. What a live run has on the wire counts as not submitted yet. */
export async function readStanding(disk: Disk, film: Film): Promise<Result<Standing, Diagnostic[]>> {
  const live = await liveRun(disk, film.places.lockfile, systemProcesses(disk));
  const read = await readBook(disk, film.places.lockfile);
  return read.ok ? ok(await standingOf(disk, film, read.value.book, live)) : read;
}

/** Looks for a book's clips and matches its jobs to the film's takes; `live` is a run that is under way in another process. */
export async function standingOf(
  disk: Disk,
  film: Film,
  book: JobBook,
  live: string | null = null,
): Promise<Standing> {
  const { output } = film.places;
  const scanned = await scanClips(disk, output, book.jobs.values());
  const { jobs, clips } = await findStrays(disk, output, { jobs: [...book.jobs.values()], clips: scanned });
  const decided = jobs.filter((job) => job.intent.run !== live || job.lost || stateOf(job) !== 'unknown');
  return { header: book.header, jobs, clips, match: matchJobs(film.takes, decided) };
}
