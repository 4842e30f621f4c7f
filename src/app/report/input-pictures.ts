import { relative, sep } from 'node:path';
import { framePath, framesIn } from '../../media/frame.js';
import type { PageData } from '../../report/html/page-data.js';
import type { Disk } from '../../system/disk.js';
import { frameJob } from '../../takes/frames.js';

/** The input pictures of takes, as paths from the output folder: a local file, or a frame once it was taken. Null for neither. */
export async function inputPictures(disk: Disk, output: string): Promise<PageData['localImage']> {
  const frames = new Set((await framesIn(disk, output)).map(({ path }) => path));
  return (take, which) => {
    const input = take[which];
    if (input?.kind === 'file') return relative(output, input.path).split(sep).join('/');
    const job = frameJob(which === 'input' ? take.content.image : take.content.end_image);
    if (input?.kind !== 'frame' || job === null) return null;
    const path = framePath(job, input.at);
    return frames.has(path) ? path : null;
  };
}
