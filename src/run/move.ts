import { dirname, join } from 'node:path';
import type { Clip, Job } from '../lockfile/record.js';
import type { Move } from '../plan/plan.js';
import { record } from './record.js';
import type { Ground } from './world.js';

/** Where files wait whose new name is another one's old name. */
const WAITING = '.moving';

/**
 * Moves clips to their new names, each move journalled before the rename, so that a crash at any instant leaves a file that the
 * lockfile finds. Files that wait for another one's name go through a name of their own, so that swaps work. A rename never
 * replaces a file: returns why not, where one is in the way.
 */
export async function moveClips(ground: Ground, moves: readonly Move[]): Promise<string | null> {
  const leaving = new Set(moves.map((move) => move.from));
  const waiting = moves.filter((move) => leaving.has(move.to));
  const aside = (move: Move) => `${WAITING}/${move.job}.${move.file + 1}`;
  return (
    (await all(waiting.map((move) => ({ ...move, to: aside(move) })))) ??
    (await all(moves.map((move) => (leaving.has(move.to) ? { ...move, from: aside(move) } : move)))) ??
    tell()
  );

  async function all(steps: readonly Move[]): Promise<string | null> {
    for (const { to } of steps) {
      if (await ground.disk.entry(join(ground.output, to))) return inTheWay(to);
    }
    const stored = await Promise.all(steps.map((step) => journalMove(ground, step)));
    if (stored.includes(false)) return 'the lockfile cannot be written';
    return rename(ground, steps);
  }

  function tell(): null {
    for (const { from, to } of moves) ground.tell({ type: 'moved', from, to });
    return null;
  }
}

/** Completes moves that an earlier run journalled and did not come to make. */
export async function completeMoves(ground: Ground, jobs: Iterable<Job>): Promise<string | null> {
  const steps: { from: string; to: string }[] = [];
  for (const job of jobs) {
    for (const { path, was } of job.clips?.files ?? []) {
      if (was === undefined || (await ground.disk.entry(join(ground.output, path)))) continue;
      if (await ground.disk.entry(join(ground.output, was))) steps.push({ from: was, to: path });
    }
  }
  return rename(ground, steps);
}

function journalMove(ground: Ground, move: Move): Promise<boolean> {
  const clips = ground.journal.book.jobs.get(move.job)?.clips;
  if (!clips) throw new Error(`job ${move.job} has no clip to move`);
  const files = clips.files.map(
    (clip, file): Clip => (file === move.file ? { ...clip, path: move.to, was: move.from } : clip),
  );
  return record(ground, { job: move.job, clips: { ...clips, version: clips.version + 1, files } });
}

async function rename(
  ground: Ground,
  steps: readonly { from: string; to: string }[],
): Promise<string | null> {
  const folders = new Set<string>();
  for (const { from, to } of steps) {
    const target = join(ground.output, to);
    await ground.disk.makeFolder(dirname(target));
    if (!(await ground.disk.renameNew(join(ground.output, from), target))) return inTheWay(to);
    folders.add(dirname(target));
  }
  for (const folder of folders) await ground.disk.syncFolder(folder);
  return null;
}

function inTheWay(path: string): string {
  return `a file that shotlist did not make is in the way: move ${path} away and run again`;
}
