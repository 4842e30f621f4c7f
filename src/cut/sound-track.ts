import { join } from 'node:path';
import { ok, type Result } from '../core/result.js';
import { type Disk, withReader } from '../system/disk.js';
import type { Ffmpeg } from '../system/ffmpeg.js';
import { SOUND, soundArguments } from './conform.js';
import { type Rate, secondsAt } from './rate.js';

const CHUNK = 4 * 1024 * 1024;

/**
 * Opens the sound of a film of that frame rate, built part by part in that folder, with silence for parts without sound. Every part
 * starts exactly with its first frame, to the sample.
 */
export async function openSoundTrack(disk: Disk, folder: string, rate: Rate) {
  const raw = 'sound.pcm';
  const out = await disk.openAppender(join(folder, raw), true);
  let frames = 0;

  /** Copies the file until the sound track has that size in bytes. */
  async function copy(path: string, size: number): Promise<void> {
    await withReader(disk, path, async (reader) => {
      for (let at = 0; out.size < size; ) {
        const bytes = await reader.read(at, Math.min(CHUNK, size - out.size));
        if (bytes.length === 0) break;
        at += bytes.length;
        await out.write(bytes);
      }
    });
  }

  return {
    /** Adds a part of that many frames. `file` in the folder is its raw sound and is removed; null for silence. */
    async add(count: number, file: string | null): Promise<void> {
      frames += count;
      const size = Math.round(secondsAt(frames, rate) * SOUND.rate) * SOUND.bytesAFrame;
      if (file !== null) {
        const path = join(folder, file);
        if (await disk.entry(path)) await copy(path, size);
        await disk.remove(path);
      }
      while (out.size < size) await out.write(new Uint8Array(Math.min(CHUNK, size - out.size)));
    },
    /** Encodes the whole track. Returns the absolute path of the file. */
    async encode(ffmpeg: Ffmpeg, signal: AbortSignal): Promise<Result<string, string>> {
      const encoded = 'sound.m4a';
      const done = await ffmpeg.run(soundArguments(raw, encoded), { folder, signal });
      return done.ok ? ok(join(folder, encoded)) : done;
    },
    close: () => out.close(),
  };
}

/** See `openSoundTrack`. */
export type SoundTrack = Awaited<ReturnType<typeof openSoundTrack>>;
