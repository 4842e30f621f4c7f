import type { Job } from '../ledger/record.js';
import { OUTPUT } from '../takes/output.js';
import { foldName } from '../takes/path-segment.js';
import type { Take } from '../takes/take.js';
import { type ClipsOnDisk, outputsOf } from './clips-on-disk.js';
import type { Match } from './match.js';
import type { Move, PlannedTake } from './plan.js';

/** The path of one file of a take's job: `scene/010_t1.mp4`, `scene/010_t1.2.mp4` for its second file. */
export function clipPath(name: string, file: number, extension: string): string {
  return `${name}${file === 0 ? '' : `.${file + 1}`}${extension}`;
}

/** The path of a clip that is replaced by another one. */
export function supersededPath(name: string, job: string, file: number, extension: string): string {
  return clipPath(`${OUTPUT.superseded}/${name}.${job}`, file, extension);
}

/** The extension of a path with its dot, and the path without it. */
export function splitExtension(path: string): { stem: string; extension: string } {
  const dot = path.lastIndexOf('.');
  return dot > path.lastIndexOf('/')
    ? { stem: path.slice(0, dot), extension: path.slice(dot) }
    : { stem: path, extension: '' };
}

/**
 * The file moves before the first submission: clips of takes move to their current name, and other clips make room if a take needs
 * their name. `takes` are all takes of the manifest, so that a swap moves both files whatever is selected; `rendering` are those that
 * the run submits; `unlisted` are jobs that only the output folder knows.
 */
export function planMoves(
  takes: readonly PlannedTake[],
  rendering: ReadonlySet<Take>,
  match: Match,
  clips: ClipsOnDisk,
  unlisted: readonly Job[] = [],
): Move[] {
  const moves: Move[] = [];
  const serving = new Set<Job>();
  for (const { take, job } of takes) {
    if (rendering.has(take) || !job) continue;
    serving.add(job);
    forEachHere(job, clips, (path, file) => {
      const to = clipPath(take.name, file, splitExtension(path).extension);
      if (to !== path) moves.push({ job: job.job, file, from: path, to, why: 'renamed' });
    });
  }
  const others = [
    ...match.takes.flatMap(({ job, earlier }) => (job ? [job, ...earlier] : [])),
    ...match.orphans.flatMap(({ job, earlier }) => [job, ...earlier]),
    ...unlisted,
  ];
  const strange = new Set(unlisted);
  const inTheWay = others.filter((job) => !serving.has(job));
  const wanted = new Set(inTheWay.length > 0 ? wantedNames(takes, rendering) : []);
  for (const job of inTheWay) {
    forEachHere(job, clips, (path, file) => {
      const { stem, extension } = splitExtension(path);
      const isAside = path.startsWith(`${OUTPUT.aside}/`);
      const name = file === 0 ? stem : stem.slice(0, -`.${file + 1}`.length);
      if (!wanted.has(foldName(name)) && !isAside) return;
      const stays = isAside ? `${job.intent.shot}_t${job.intent.take}` : name;
      const to = supersededPath(stays, job.job, file, extension);
      const isUnlisted = strange.has(job) ? { unlisted: true as const } : {};
      moves.push({ job: job.job, file, from: path, to, why: 'superseded', ...isUnlisted });
    });
  }
  return moves;
}

/** The names that clips of takes have or get, folded. */
function wantedNames(takes: readonly PlannedTake[], rendering: ReadonlySet<Take>): string[] {
  const named = takes.filter(({ take, action, job }) => {
    const isComing = action === 'resume' || action === 'fetch';
    return rendering.has(take) || (job && (job.clips || isComing));
  });
  return named.map(({ take }) => foldName(take.name));
}

function forEachHere(job: Job, clips: ClipsOnDisk, visit: (path: string, file: number) => void): void {
  for (const [file, path] of outputsOf(job, clips).entries()) if (path !== null) visit(path, file);
}
