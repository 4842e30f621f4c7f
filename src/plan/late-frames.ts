import { clipLength } from '../core/figures.js';
import type { Job } from '../ledger/record.js';
import { frameJob, framesOf, frameText } from '../takes/frames.js';
import { type Take, takeName } from '../takes/take.js';

/** A warning for each frame of a take that lies after the end of its clip, which came out shorter than it was ordered: its last frame is used. */
export function lateFrameTexts(take: Take, jobs: ReadonlyMap<string, Job>): string[] {
  return framesOf(take).flatMap((frame) => {
    const isEnd = frame === take.endInput;
    const identity = isEnd ? take.content.end_image : take.content.image;
    const seconds = jobs.get(frameJob(identity) ?? '')?.clips?.files[0]?.duration ?? null;
    if (typeof frame.at !== 'number' || seconds === null || frame.at < seconds) return [];
    const how = isEnd ? 'arrives at' : 'starts from';
    return [
      `${takeName(take)} ${how} the ${frameText(frame)}, but that clip is ${clipLength(seconds)} long: its last frame is used`,
    ];
  });
}
