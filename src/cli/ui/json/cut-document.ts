import type { CutResult } from '../../../cut/cut-request.js';
import { secondsAt } from '../../../cut/rate.js';
import { partFrames } from '../../../cut/sequence.js';
import type { CutFacts } from '../text/cut-lines.js';
import type { Documents } from './output-schemas.js';

/**
 * The document of `cut --json`, ready for `JSON.stringify`: the film and where each shot is in it. `nameOf` turns the
 * path of a clip into the one that is shown.
 */
export function cutJson(
  made: CutResult,
  { parts, format, notices, ...said }: CutFacts & { manifest: string },
  nameOf: (path: string) => string,
): Documents['cut'] {
  let frame = 0;
  const shots = parts.map((part) => {
    const frames = partFrames(part, format.rate);
    const first = frame;
    frame += frames;
    return {
      id: part.shot.id,
      first_frame: first,
      frames,
      in: part.from,
      out: part.to,
      clip: part.kind === 'clip' ? nameOf(part.footage.path) : null,
      missing: part.kind === 'slate' && part.why !== '' ? part.why : null,
    };
  });
  return {
    ...said,
    notices: [...notices],
    frames: made.frames,
    seconds: secondsAt(made.frames, format.rate),
    fps: [format.rate.over, format.rate.under],
    ...format.size,
    conformed: made.conformed,
    shots,
  };
}
