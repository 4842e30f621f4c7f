import { join } from 'node:path';
import { invalid, type Refusal } from '../../core/refusal.js';
import { ok, type Result } from '../../core/result.js';
import type { Job } from '../../ledger/record.js';
import type { GivenImage } from '../../manifest/resolved.js';
import { framePath } from '../../media/frame.js';
import { hashFile } from '../../media/hash.js';
import { isRendered, type Plan, type PlannedUploads } from '../../plan/plan.js';
import type { Disk } from '../../system/disk.js';
import { frameJob, isChained } from '../../takes/frames.js';
import type { Take } from '../../takes/take.js';
import type { Environment, Film } from '../film/film.js';
import type { DoorChoice } from './door-choice.js';
import { plannedUploads } from './uploads.js';

const NO_TOOL =
  'Clips of this film start from frames of other clips, which takes ffmpeg or @mediabunny/server';

const NO_FRAMES =
  'There is neither ffmpeg nor @mediabunny/server: a rehearsed shot that starts from a frame of another clip gets an empty picture in its place.';

/** What a plan would upload, as of `plannedUploads`; refused where the frames that its takes start from cannot be taken on this machine. */
export async function plannedInputs(
  environment: Environment,
  film: Film,
  plan: Plan,
  options: Parameters<typeof plannedUploads>[3],
  door: DoorChoice | null,
): Promise<Result<{ uploads?: PlannedUploads; warnings: string[] }, Refusal>> {
  const framed = plan.takes.filter((planned) => isRendered(planned) && isChained(planned.take)).length;
  const isBlind = framed > 0 && !(await environment.frames?.isThere());
  if (isBlind && !options.sandbox) {
    const [{ GET_FFMPEG }, { getServer, HOME }] = await Promise.all([
      import('../../system/ffmpeg.js'),
      import('../../system/mediabunny-frame.js'),
    ]);
    const problem = (await environment.frames?.problem?.()) ?? 'neither was found';
    return invalid(`${NO_TOOL}: ${problem}. Nothing was sent.\n${GET_FFMPEG}\n${getServer(HOME)}`);
  }
  const uploads = await plannedUploads(environment, film, plan, options, door, framed);
  if (!uploads.ok) return uploads;
  return ok({ ...uploads.value, warnings: isBlind ? [NO_FRAMES] : [] });
}

/** The images that a job of a take was sent with, as far as they are still there: a frame that is gone or another one is not among them. */
export async function imagesSent(disk: Disk, output: string, take: Take, job: Job): Promise<GivenImage[]> {
  const { image, end_image, frames = {} } = job.intent;
  const found: GivenImage[] = [];
  for (const [input, identity, sha256] of [
    [take.input, image, frames.image],
    [take.endInput, end_image, frames.end_image],
  ] as const) {
    if (input && input.kind !== 'frame') found.push(input);
    const from = frameJob(identity);
    if (input?.kind !== 'frame' || from === null || sha256 === undefined) continue;
    const written = framePath(from, input.at);
    const path = join(output, written);
    const entry = await disk.entryAt(path);
    if (entry?.kind === 'file' && (await hashFile(disk, path)) === sha256)
      found.push({ kind: 'file', path, written, sha256, bytes: entry.size, mime: 'image/png' });
  }
  return found;
}
