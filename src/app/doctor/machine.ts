import { type FfmpegPlace, findFfmpeg, GET_FFMPEG } from '../../system/ffmpeg.js';
import type { FrameTaker } from '../../system/frame.js';
import { getServer, HOME, SERVER } from '../../system/mediabunny-frame.js';
import { type Check, fine, problem, skipped, warning } from './check.js';

/** Whether that version of Node is one that the package asks for (`engines`, as in `>=20.18.1`; null where nobody knows). */
export function checkNode(version: string, engines: string | null): Check {
  const least = /^>=\s*(\d+(?:\.\d+){0,2})$/.exec(engines ?? '')?.[1];
  if (least === undefined) return skipped('node', `${version}; which versions shotlist needs is not known`);
  const isRecent = version.replace(/^v/, '').localeCompare(least, 'en', { numeric: true }) >= 0;
  if (isRecent) return fine('node', `${version} (${least} or later is needed)`);
  return problem(
    'node',
    `${version} is too old: ${least} or later is needed`,
    `Install Node ${least} or later from https://nodejs.org/en/download.`,
  );
}

/** What cannot be made of clips on this machine for want of ffmpeg; `frames` takes their frames, without ffmpeg too. */
export async function checkFfmpeg(place: FfmpegPlace, frames: FrameTaker | undefined): Promise<Check> {
  const ffmpeg = await findFfmpeg(place);
  if (!ffmpeg) {
    const lost = 'not found: the report has no thumbnails, cut joins only clips of one format';
    if (await frames?.isThere())
      return warning('ffmpeg', `${lost}; frames of clips are taken with ${SERVER}`, GET_FFMPEG);
    const problem = await frames?.problem?.();
    const why = problem ? ` (${problem})` : '';
    return warning(
      'ffmpeg',
      `${lost}, and no clip can start from a frame of another${why}`,
      `${GET_FFMPEG}\n${getServer(HOME)}`,
    );
  }
  if (!ffmpeg.drawsText)
    return warning(
      'ffmpeg',
      'found, without libass: slates in a cut have no text',
      'Install an ffmpeg that is built with libass if you need the text of slates.',
    );
  return fine('ffmpeg', 'found');
}
