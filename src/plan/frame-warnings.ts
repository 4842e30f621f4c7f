import { clipLength } from '../core/figures.js';
import { formatUsd, type Usd } from '../core/money.js';
import type { Job } from '../ledger/record.js';
import { frameJob, framesOf, frameText } from '../takes/frames.js';
import { type Take, takeName } from '../takes/take.js';
import { isRendered, type PlannedTake } from './plan.js';

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

/** A warning for each take that a run renders from a stale clip: it is stale itself once that is rendered again. */
export function staleSourceTexts(takes: readonly PlannedTake[]): string[] {
  const stale = new Map(
    takes.flatMap((each) => (each.stale && each.job ? [[each.job.job, each] as const] : [])),
  );
  if (stale.size === 0) return [];
  return takes.filter(isRendered).flatMap(({ take }) => {
    const sources = framesOf(take).flatMap((frame) => {
      const image = frame === take.input ? take.content.image : take.content.end_image;
      return stale.get(frameJob(image) ?? '') ?? [];
    });
    const [source] = sources.filter(({ action }) => action === 'keep');
    return source ? [staleSourceText(takeName(take), takeName(source.take), take.quote.usd)] : [];
  });
}

function staleSourceText(take: string, source: string, usd: Usd | null): string {
  const price = usd === null ? 'at an unknown price' : `for $${formatUsd(usd)}`;
  return `${take} is rendered from ${source}, which is stale: --stale renders both, and later would render ${take} a second time ${price}`;
}
