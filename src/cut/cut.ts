import { dirname, join } from 'node:path';
import { err, ok, type Result } from '../core/result.js';
import type { Disk } from '../system/disk.js';
import { copyableClips } from './compatibility.js';
import { conformFilm } from './conform-film.js';
import type { CutError, CutRequest, CutResult } from './cut-request.js';
import type { Format } from './format.js';
import { isOurFilm } from './mark.js';
import { type ClipPart, partFrames } from './sequence.js';
import { type Playlist, splice } from './splice.js';

/** The files that a killed cut may leave in its folder, including an unfinished slate. */
const OURS = /^(?:film\.mp4|\d+\.mp4|part\.pcm|sound\.(?:pcm|m4a)|slate\.ass(?:\.\d+){0,2}(?:\.new)?)$/;

/**
 * Cuts the film: copies packets if that is safe, or else re-encodes every part with ffmpeg. The old file is replaced only when the new
 * one is complete and on stable storage, and never if shotlist did not write it.
 *
 * @throws if the disk fails, or the signal's reason if it was aborted.
 */
export async function cutFilm(film: CutRequest): Promise<Result<CutResult, CutError>> {
  const { disk, path, work } = film;
  const strange = (await disk.list(work)).find((name) => !OURS.test(name));
  if (strange !== undefined) return err({ kind: 'in the way', path: join(work, strange) });
  await removeFolder(disk, work);
  await disk.makeFolder(work);
  try {
    const unfinished = join(work, 'film.mp4');
    const made = await makeFilm(film, unfinished);
    if (!made.ok) return made;
    if (!(await isOurFilm(disk, path))) return err({ kind: 'in the way', path });
    await disk.rename(unfinished, path);
    await disk.syncFolder(dirname(path));
    return made;
  } finally {
    await removeFolder(disk, work);
  }
}

async function makeFilm(film: CutRequest, path: string): Promise<Result<CutResult, CutError>> {
  const { parts, format } = film;
  const clips = copyableClips(parts, format);
  if (clips.ok) return write({ ...film, path }, playlistOf(clips.value, format), null, false);
  const why = clips.error;
  const ffmpeg = await film.ffmpeg();
  if (!ffmpeg) return err({ kind: 'no ffmpeg', needed: why });
  film.onConform(why);
  const playlist = await conformFilm(film, ffmpeg);
  if (!playlist.ok) return err({ kind: 'failed', why: playlist.error });
  const hasSlates = parts.some(({ kind }) => kind === 'slate');
  return write({ ...film, path }, playlist.value, why, hasSlates && !ffmpeg.drawsText);
}

async function write(
  film: CutRequest,
  playlist: Playlist,
  conformed: string | null,
  textless: boolean,
): Promise<Result<CutResult, CutError>> {
  const spliced = await splice(film, playlist);
  film.signal.throwIfAborted();
  if (!spliced.ok) return err({ kind: 'failed', why: spliced.error });
  return ok({ frames: spliced.value, conformed, textless });
}

function playlistOf(clips: readonly ClipPart[], { rate }: Format): Playlist {
  const segments = clips.map((part) => {
    const { footage, from, to } = part;
    return { path: footage.path, from, to, frames: partFrames(part, rate) };
  });
  return { segments, sound: clips[0]?.footage.audio ? 'segments' : null };
}

/** Removes the temporary folder of a cut and the files that a cut leaves in it, if it exists. */
async function removeFolder(disk: Disk, folder: string): Promise<void> {
  for (const name of await disk.list(folder)) if (OURS.test(name)) await disk.remove(join(folder, name));
  await disk.remove(folder);
}
