import { relative, sep } from 'node:path';
import { framePath, framesIn } from '../media/frame.js';
import type { Disk } from '../system/disk.js';
import { frameJob } from '../takes/frames.js';
import type { Take } from '../takes/take.js';

/** The picture that a take starts from, as a path from the output folder: a local file, or a frame once it was taken. Null for neither. */
export async function inputPictures(disk: Disk, output: string): Promise<(take: Take) => string | null> {
  const frames = new Set((await framesIn(disk, output)).map(({ path }) => path));
  return ({ input, content }) => {
    if (input?.kind === 'file') return relative(output, input.path).split(sep).join('/');
    const job = frameJob(content.image);
    if (input?.kind !== 'frame' || job === null) return null;
    const path = framePath(job, input.at);
    return frames.has(path) ? path : null;
  };
}
