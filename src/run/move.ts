import { dirname, join } from 'node:path';
import type { Clip, Job } from '../lockfile/record.js';
import type { Move } from '../plan/plan.js';
import { record } from './record.js';
import type { World } from './world.js';

/** Where files wait whose new name is another one's old name. */
const WAITING = '.moving';

/**
 * Moves clips to their new names, each move journalled before the rename, so that a crash at any instant leaves a file that the
 * lockfile finds. Files that wait for another one's name go through a name of their own, so that swaps work. A rename never
 * replaces a file: returns why not, where one is in the way.
 */
export async function moveClips(world: World, moves: readonly Move[]): Promise<string | null> {
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
      if (await world.disk.entry(join(world.output, to))) return inTheWay(to);
    }
    const stored = await Promise.all(steps.map((step) => journalMove(world, step)));
    if (stored.includes(false)) return 'the lockfile cannot be written';
    return rename(world, steps);
  }

  function tell(): null {
    for (const { from, to } of moves) world.tell({ type: 'moved', from, to });
    return null;
  }
}

/** Completes moves that an earlier run journalled and did not come to make. */
export async function completeMoves(world: World, jobs: Iterable<Job>): Promise<string | null> {
  const steps: { from: string; to: string }[] = [];
  for (const job of jobs) {
    for (const { path, was } of job.clips?.files ?? []) {
      if (was === undefined || (await world.disk.entry(join(world.output, path)))) continue;
      if (await world.disk.entry(join(world.output, was))) steps.push({ from: was, to: path });
    }
  }
  return rename(world, steps);
}

function journalMove(world: World, move: Move): Promise<boolean> {
  const clips = world.journal.book.jobs.get(move.job)?.clips;
  if (!clips) throw new Error(`job ${move.job} has no clip to move`);
  const files = clips.files.map(
    (clip, file): Clip => (file === move.file ? { ...clip, path: move.to, was: move.from } : clip),
  );
  return record(world, { job: move.job, clips: { ...clips, version: clips.version + 1, files } });
}

async function rename(world: World, steps: readonly { from: string; to: string }[]): Promise<string | null> {
  const folders = new Set<string>();
  for (const { from, to } of steps) {
    const target = join(world.output, to);
    await world.disk.makeFolder(dirname(target));
    if (!(await world.disk.renameNew(join(world.output, from), target))) return inTheWay(to);
    folders.add(dirname(target));
  }
  for (const folder of folders) await world.disk.syncFolder(folder);
  return null;
}

function inTheWay(path: string): string {
  return `a file that shotlist did not make is in the way: move ${path} away and run again`;
}
