import { relative, sep } from 'node:path';
import { framePath, framesIn } from '../../media/frame.js';
import { postersIn } from '../../media/poster.js';
import type { PageData } from '../../report/html/page-data.js';
import type { Disk } from '../../system/disk.js';
import { frameJob } from '../../takes/frames.js';

/** What an output folder has for a page. */
export interface FilmPictures extends Pick<PageData, 'posters' | 'localImage'> {
  /** The frames of clips in it, as paths from the folder. */
  frames: ReadonlySet<string>;
}

/** Looks for the pictures in an output folder. */
export async function picturesIn(disk: Disk, output: string): Promise<FilmPictures> {
  const posters = await postersIn(disk, output);
  const frames = new Set((await framesIn(disk, output)).map(({ path }) => path));
  return {
    posters,
    frames,
    localImage(take, which) {
      const input = take[which];
      if (input?.kind === 'file') return relative(output, input.path).split(sep).join('/');
      const job = frameJob(which === 'input' ? take.content.image : take.content.end_image);
      if (input?.kind !== 'frame' || job === null) return null;
      const path = framePath(job, input.at);
      return frames.has(path) ? path : null;
    },
  };
}
