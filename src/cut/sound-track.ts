import { join } from 'node:path';
import { err, ok, type Result } from '../core/result.js';
import { type Disk, withReader } from '../system/disk.js';
import type { Ffmpeg } from '../system/ffmpeg.js';
import { SOUND, soundArguments } from './conform.js';
import { type Rate, secondsAt } from './rate.js';

const CHUNK = 4 * 1024 * 1024;

/** The sound of a film, built part by part, with silence for parts without sound. */
export interface SoundTrack {
  /** Adds a part of that many frames. `file` in the folder is its raw sound and is removed; null for silence. */
  add(frames: number, file: string | null): Promise<void>;
  /** Encodes the whole track. Returns the absolute path of the file. */
  encode(ffmpeg: Ffmpeg, signal: AbortSignal): Promise<Result<string, string>>;
  close(): Promise<void>;
}

/** Opens a sound track in that folder for a film of that frame rate. Every part starts exactly with its first frame, to the sample. */
export async function openSoundTrack(disk: Disk, folder: string, rate: Rate): Promise<SoundTrack> {
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
    async add(count, file) {
      frames += count;
      const size = Math.round(secondsAt(frames, rate) * SOUND.rate) * SOUND.bytesAFrame;
      if (file !== null) {
        const path = join(folder, file);
        if (await disk.entry(path)) await copy(path, size);
        await disk.remove(path);
      }
      while (out.size < size) await out.write(new Uint8Array(Math.min(CHUNK, size - out.size)));
    },
    async encode(ffmpeg, signal) {
      const encoded = 'sound.m4a';
      const done = await ffmpeg.run(soundArguments(raw, encoded), { folder, signal });
      return done.ok ? ok(join(folder, encoded)) : err(done.error);
    },
    close: () => out.close(),
  };
}
