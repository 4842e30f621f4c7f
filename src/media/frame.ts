import { join } from 'node:path';
import { err, ok, type Result } from '../core/result.js';
import type { Job } from '../ledger/record.js';
import type { FramePlace } from '../manifest/resolved.js';
import { type Disk, errorCode } from '../system/disk.js';
import type { FrameTaker } from '../system/frame.js';
import { OUTPUT } from '../takes/output.js';
import { hashFile } from './hash.js';
import { pathsOutside } from './inside.js';

/** A frame of a clip as a file. */
export interface FrameFile {
  /** Absolute. */
  path: string;
  /** Relative to the output folder. */
  name: string;
  sha256: string;
  bytes: number;
}

/** What frames are taken with. */
export interface FrameTools {
  disk: Disk;
  /** The absolute path of the output folder. */
  output: string;
  frames: FrameTaker;
  signal?: AbortSignal;
}

/** The path of a frame of a job's clip, relative to the output folder. It is named by the job, so it stays valid when clips are moved. */
export function framePath(job: string, at: FramePlace): string {
  return `${OUTPUT.frames}/${job}.${typeof at === 'number' ? `at-${at}` : at}.png`;
}

/** The frames in an output folder: their paths, and the jobs whose clips they are from. */
export async function framesIn(disk: Disk, output: string): Promise<{ path: string; job: string }[]> {
  const names = await disk.list(join(output, OUTPUT.frames)).catch(() => []);
  return names.flatMap((name) => {
    const job = /^([a-z0-9]{8,40})\.(?:first|last|at-[\d.]+)\.png$/.exec(name)?.[1];
    return job === undefined ? [] : [{ path: `${OUTPUT.frames}/${name}`, job }];
  });
}

/**
 * A frame of a finished job's clip as a file: the one that is there, if its hash is one of those `sent` before (looked up for a file that is there), else taken anew and
 * written atomically. The error says why there is none.
 */
export async function frameFile(
  tools: FrameTools,
  job: Job,
  at: FramePlace,
  sent: () => ReadonlySet<string>,
): Promise<Result<FrameFile, string>> {
  const { disk, output, frames, signal } = tools;
  const clip = job.clips?.files[0];
  if (!clip || !job.finished) return err(`job ${job.job} has no clip`);
  const name = framePath(job.job, at);
  const path = join(output, name);
  try {
    if ((await pathsOutside(disk, output, [OUTPUT.frames])).length > 0)
      return err(`${join(output, OUTPUT.frames)} leads out of the output folder through a link`);
    const entry = await disk.entryAt(path);
    if (entry?.kind === 'file') {
      const sha256 = await hashFile(disk, path);
      if (sent().has(sha256)) return ok({ path, name, sha256, bytes: entry.size });
    }
    const picture = await frames.take(join(output, clip.path), at, signal);
    if (!picture.ok) return err(`no frame could be taken from ${clip.path}: ${picture.error}`);
    await disk.makeFolder(join(output, OUTPUT.frames));
    await disk.replace(path, picture.value);
    return ok({ path, name, sha256: await hashFile(disk, path), bytes: picture.value.length });
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    return err(`the frame could not be stored: ${error instanceof Error ? error.message : String(error)}`);
  }
}
