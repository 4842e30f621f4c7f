import { dirname, join } from 'node:path';
import { err, ok, type Result } from '../core/result.js';
import type { Disk } from '../system/disk.js';
import { copyBlocker } from './compatibility.js';
import { conformFilm } from './conform-film.js';
import type { CutError, CutRequest, CutResult } from './cut-request.js';
import { isOurFilm } from './mark.js';
import { partFrames } from './sequence.js';
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
  const [strange] = await unownedFiles(disk, work);
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
  const why = copyBlocker(film.parts, film.format);
  if (why === null) {
    const written = await write(film, path, playlistOfClips(film));
    return written.ok ? ok({ frames: written.value, conformed: null, textless: false }) : written;
  }
  const ffmpeg = await film.ffmpeg();
  if (!ffmpeg) return err({ kind: 'no ffmpeg', needed: why });
  film.onConform(why);
  const playlist = await conformFilm(film, ffmpeg);
  if (!playlist.ok) return err({ kind: 'failed', why: playlist.error });
  const written = await write(film, path, playlist.value);
  if (!written.ok) return written;
  const hasSlates = film.parts.some(({ kind }) => kind === 'slate');
  return ok({ frames: written.value, conformed: why, textless: hasSlates && !ffmpeg.drawsText });
}

async function write(film: CutRequest, path: string, playlist: Playlist): Promise<Result<number, CutError>> {
  const { disk, title, format, signal } = film;
  const spliced = await splice({ disk, path, title, rate: format.rate, signal }, playlist);
  signal.throwIfAborted();
  return spliced.ok ? spliced : err({ kind: 'failed', why: spliced.error });
}

function playlistOfClips({ parts, format }: CutRequest): Playlist {
  const clips = parts.flatMap((part) => (part.kind === 'clip' ? [part] : []));
  const [first] = clips;
  if (!first) throw new Error('a film without clips');
  return {
    segments: clips.map((part) => ({
      path: part.footage.path,
      from: part.from,
      to: part.to,
      frames: partFrames(part, format.rate),
    })),
    sound: first.footage.audio && 'segments',
  };
}

/** Names in the temporary folder of a cut that no cut leaves there; empty if there is no such folder. */
async function unownedFiles(disk: Disk, folder: string): Promise<string[]> {
  return (await disk.list(folder)).filter((name) => !OURS.test(name));
}

/** Removes the temporary folder of a cut and the files that a cut leaves in it, if it exists. */
async function removeFolder(disk: Disk, folder: string): Promise<void> {
  for (const name of await disk.list(folder)) if (OURS.test(name)) await disk.remove(join(folder, name));
  await disk.remove(folder);
}
