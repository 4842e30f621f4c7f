import { err, ok, type Result } from '../core/result.js';
import { contentOf } from '../ledger/job.js';
import type { JobBook } from '../ledger/port.js';
import type { JobRecord } from '../ledger/record.js';
import type { GivenImage, ImageInput } from '../manifest/resolved.js';
import { frameFile } from '../media/frame.js';
import { frameJob } from '../takes/frames.js';
import type { Take } from '../takes/take.js';
import type { RunContext } from './context.js';

/** The images of a take once its frames are files, and the hashes of those frames as the intent records them. */
export interface Images {
  image: GivenImage | null;
  end: GivenImage | null;
  frames: NonNullable<NonNullable<JobRecord['intent']>['frames']> | null;
}

/**
 * Takes the frames that a take starts from or arrives at. Nothing is recorded and nothing costs: a crash after it leaves a file that the next
 * run takes again. What a run sends is what its intent records, and a later one sends the same file while it is there.
 */
export async function takeFrames(context: RunContext, take: Take): Promise<Result<Images, string>> {
  const { content, input, endInput } = take;
  const image = await given(context, input, content.image);
  if (!image.ok) return image;
  const end = await given(context, endInput ?? null, content.end_image);
  if (!end.ok) return end;
  const frames = {
    ...(input?.kind === 'frame' ? { image: hashOf(image.value) } : {}),
    ...(endInput?.kind === 'frame' ? { end_image: hashOf(end.value) } : {}),
  };
  return ok({
    image: image.value,
    end: end.value,
    frames: Object.keys(frames).length > 0 ? frames : null,
  });
}

function hashOf(image: GivenImage | null): string {
  if (image?.kind !== 'file') throw new Error('a frame is not a file');
  return image.sha256;
}

async function given(
  { journal, disk, output, frames, stop }: RunContext,
  input: ImageInput | null,
  identity: string | null | undefined,
): Promise<Result<GivenImage | null, string>> {
  if (input?.kind !== 'frame') return ok(input);
  const job = journal.book.jobs.get(frameJob(identity) ?? '');
  if (!job) return err(`the clip of ${input.shot} is not there`);
  if (!frames) return err('there is nothing to take a frame with');
  const tools = { disk, output, frames, signal: stop.submissions };
  const taken = await frameFile(tools, job, input.at, () => sentBefore(journal.book, identity));
  if (!taken.ok) return taken;
  const { path, name, sha256, bytes } = taken.value;
  return ok({ kind: 'file', path, written: name, sha256, bytes, mime: 'image/png' });
}

/** The hashes of this frame in all intents: each was sent, and is ours. */
function sentBefore({ jobs }: JobBook, identity: string | null | undefined): Set<string> {
  const sent = new Set<string>();
  for (const job of jobs.values()) {
    const { frames } = job.intent;
    const { image, end_image } = contentOf(job);
    if (frames?.image && image === identity) sent.add(frames.image);
    if (frames?.end_image && end_image === identity) sent.add(frames.end_image);
  }
  return sent;
}
