import { dirname, join } from 'node:path';
import { err, ok, type Result } from '../core/result.js';
import type { Clip, Job } from '../ledger/record.js';
import { isClip } from '../media/scan.js';
import { clipPath, splitExtension } from '../plan/moves.js';
import type { Move } from '../plan/plan.js';
import { OUTPUT } from '../takes/output.js';
import { foldName } from '../takes/path-segment.js';
import type { RunBase } from './context.js';
import { blockedBy, syncNames } from './place.js';
import { record } from './record.js';

/**
 * Moves clips to their new names, each move journalled before the rename, so that a crash at any instant leaves a file that the
 * lockfile finds. Files whose name another one takes leave it first, for a name of their own, so that swaps and chains work. A
 * rename never replaces a file: the error says why not, where one is in the way.
 */
export async function moveClips(base: RunBase, moves: readonly Move[]): Promise<Result<null, string>> {
  const targets = new Set(moves.map(({ to }) => foldName(to)));
  const isTaken = (move: Move) => targets.has(foldName(move.from));
  const aside = ({ job, file, from }: Move) =>
    `${OUTPUT.aside}/${clipPath(job, file, splitExtension(from).extension)}`;
  const cleared = await all(moves.filter(isTaken).map((move) => ({ ...move, to: aside(move) })));
  if (!cleared.ok) return cleared;
  const moved = await all(moves.map((move) => (isTaken(move) ? { ...move, from: aside(move) } : move)));
  if (moved.ok) for (const { from, to } of moves) base.emit({ type: 'moved', from, to });
  return moved;

  async function all(steps: readonly Move[]): Promise<Result<null, string>> {
    for (const { to } of steps) {
      if (await base.disk.entry(join(base.output, to))) return blockedBy(to);
    }
    const journalled = await journal(base, steps, false);
    return journalled.ok ? rename(base, steps) : journalled;
  }
}

/** Completes moves that an earlier run journalled and did not come to make; the error as of `moveClips`. */
export async function completeMoves(base: RunBase, jobs: Iterable<Job>): Promise<Result<null, string>> {
  const { disk, output } = base;
  const steps: Step[] = [];
  for (const { job, clips } of jobs) {
    for (const [file, clip] of (clips?.files ?? []).entries()) {
      if (clip.was === undefined) continue;
      const [from, to] = [join(output, clip.was), join(output, clip.path)];
      const [before, after] = [await disk.entry(from), await disk.entry(to)];
      // A rename that was cut off half way has left both names to one file.
      if (before && before.id === after?.id && clip.was !== clip.path) await disk.remove(from);
      // Another clip may have taken the old name since.
      else if (!after && (await isClip(disk, from, clip)))
        steps.push({ job, file, from: clip.was, to: clip.path });
    }
  }
  return rename(base, steps);
}

type Step = Pick<Move, 'job' | 'file' | 'from' | 'to' | 'unlisted'>;

/**
 * Journals moves that are about to be made, or are over: then the lockfile need not remember the names before them any more. It says
 * nothing of a job that it does not list, whose clip is found again by its bytes.
 */
async function journal(
  base: RunBase,
  steps: readonly Step[],
  isOver: boolean,
): Promise<Result<null, string>> {
  const listed = steps.filter(({ unlisted }) => !unlisted);
  const stored = await Promise.all(
    listed.map(({ job, file, from, to }) => {
      const clips = base.journal.book.jobs.get(job)?.clips;
      if (!clips) throw new Error(`job ${job} has no clip to move`);
      const files = clips.files.map((clip, index): Clip => {
        if (index !== file) return clip;
        const { was: _, ...settled } = clip;
        return isOver ? settled : { ...clip, path: to, was: from };
      });
      const version = isOver ? clips.version : clips.version + 1;
      return record(base, { job, clips: { ...clips, version, files } });
    }),
  );
  return stored.includes(false) ? err('the lockfile cannot be written') : ok(null);
}

async function rename(base: RunBase, steps: readonly Step[]): Promise<Result<null, string>> {
  for (const { from, to } of steps) {
    const target = join(base.output, to);
    await base.disk.makeFolder(dirname(target));
    if (!(await base.disk.renameNew(join(base.output, from), target))) return blockedBy(to);
  }
  await syncNames(
    base,
    steps.map(({ to }) => to),
  );
  return journal(base, steps, true);
}
