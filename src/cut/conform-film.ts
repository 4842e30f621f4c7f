import { join } from 'node:path';
import { err, ok, type Result } from '../core/result.js';
import { type Disk, nullIfDiskFailed, withReader } from '../system/disk.js';
import type { Ffmpeg } from '../system/ffmpeg.js';
import { fileType, HEAD_BYTES } from '../system/file-type.js';
import { conformArguments, type PartInput } from './conform.js';
import type { CutRequest } from './cut-request.js';
import { type Footage, lookAt } from './footage.js';
import { secondsAt } from './rate.js';
import { type Part, partFrames } from './sequence.js';
import { slateText } from './slate.js';
import { openSoundTrack, type SoundTrack } from './sound-track.js';
import type { Playlist, Segment } from './splice.js';

const SLATE = 'slate.ass';
const SOUND = 'part.pcm';

const DEMUXERS: ReadonlyMap<string, string> = new Map([
  ['image/png', 'png_pipe'],
  ['image/jpeg', 'jpeg_pipe'],
  ['image/webp', 'webp_pipe'],
]);

/** Encodes all parts of the film with the same settings, one after another, in the work folder. The error is a short clause. */
export async function conformFilm(film: CutRequest, ffmpeg: Ffmpeg): Promise<Result<Playlist, string>> {
  const { disk, work, parts, format, signal } = film;
  const hasSound = parts.some((part) => part.kind === 'clip' && part.footage.audio !== null);
  const track = hasSound ? await openSoundTrack(disk, work, format.rate) : null;
  try {
    const segments: Segment[] = [];
    let video: Footage['video'] | null = null;
    let before = 0;
    for (const [index, part] of parts.entries()) {
      const encoded = await conformPart(film, ffmpeg, part, `${index}.mp4`, before, track);
      if (!encoded.ok) return err(`shot ${part.shot.id}: ${encoded.error}`);
      const { path, pictures } = encoded.value;
      const frames = pictures.length;
      if (video && video.key !== encoded.value.video.key)
        return err(`ffmpeg encoded shot ${part.shot.id} with different settings`);
      video = encoded.value.video;
      segments.push({ path, from: 0, to: secondsAt(frames, format.rate), frames });
      before += frames;
      film.onProgress(before, part.shot.id);
    }
    if (!video) return err('the film is empty');
    if (!track) return ok({ segments, sound: null });
    film.onProgress(before, null);
    const path = await track.encode(ffmpeg, signal);
    if (!path.ok) return err(`sound: ${path.error}`);
    return ok({ segments, sound: { path: path.value } });
  } finally {
    await track?.close();
  }
}

async function conformPart(
  film: CutRequest,
  ffmpeg: Ffmpeg,
  part: Part,
  pictures: string,
  before: number,
  track: SoundTrack | null,
): Promise<Result<Footage, string>> {
  const { disk, work, format, signal } = film;
  const frames = partFrames(part, format.rate);
  const input = await inputOfPart(disk, part);
  const sound = track && input.kind === 'clip' && input.hasSound ? SOUND : null;
  const text = part.kind === 'slate' && ffmpeg.drawsText ? SLATE : null;
  if (part.kind === 'slate' && text !== null) {
    const slate = { ...part.shot, why: part.why, overPicture: input.kind === 'picture' };
    await disk.replace(join(work, text), slateText(slate, format));
  }
  const done = await ffmpeg.run(conformArguments({ input, frames, format, text, pictures, sound }), {
    folder: work,
    signal,
    onFrames: (count) => film.onProgress(before + Math.min(count, frames), part.shot.id),
  });
  if (!done.ok) return err(`ffmpeg: ${done.error}`);
  await track?.add(frames, sound);
  const encoded = await lookAt(disk, join(work, pictures));
  if (!encoded.ok) return encoded;
  const count = encoded.value.pictures.length;
  return count === frames ? encoded : err(`ffmpeg encoded ${count} of ${frames} frames`);
}

/** The input of a part: its clip, its image if that is a file on this disk, or a dark frame. */
async function inputOfPart(disk: Disk, part: Part): Promise<PartInput> {
  if (part.kind === 'clip') {
    const { path, audio, pictures } = part.footage;
    // ffmpeg begins with the next frame, and there is none after the last, which is shown to the end of the clip.
    const last = pictures.reduce((latest, { at }) => Math.max(latest, at), 0);
    return { kind: 'clip', path, from: Math.min(part.from, last), hasSound: audio !== null };
  }
  const { image } = part.shot;
  if (image?.kind !== 'file') return { kind: 'dark' };
  const demuxer = await demuxerOf(disk, image.path);
  return demuxer ? { kind: 'picture', path: image.path, demuxer } : { kind: 'dark' };
}

async function demuxerOf(disk: Disk, path: string): Promise<string | undefined> {
  const head = await withReader(disk, path, (reader) => reader.read(0, HEAD_BYTES)).catch(nullIfDiskFailed);
  const type = head && (await fileType(head));
  return type ? DEMUXERS.get(type.mime) : undefined;
}
