import type { Disk } from '../system/disk.js';
import type { Ffmpeg } from '../system/ffmpeg.js';
import type { Format } from './format.js';
import type { Part } from './sequence.js';

/** A film to be made. */
export interface CutRequest {
  disk: Disk;
  /** Absolute path of the film. */
  path: string;
  /** Absolute path of a temporary folder; emptied before and removed after. */
  work: string;
  title: string | null;
  /** At least one. */
  parts: readonly Part[];
  format: Format;
  /** Finds ffmpeg. Called only if packets cannot be copied. */
  ffmpeg(): Promise<Ffmpeg | null>;
  signal: AbortSignal;
  /** Called with the reason before the parts are re-encoded. */
  onConform(why: string): void;
  /** Called with the number of frames done, and the current shot. */
  onProgress(done: number, shot: string | null): void;
}

/** A film that was made. */
export interface CutResult {
  frames: number;
  /** Why its parts were re-encoded, in a short clause; null if their packets were copied. */
  conformed: string | null;
  /** True if its slates have no text because this ffmpeg cannot draw it. */
  textless: boolean;
}

/** Why there is no film: ffmpeg is needed (`needed` is the reason) but not installed, a file of somebody else is in the way, or an error. */
export type CutError =
  | { kind: 'no ffmpeg'; needed: string }
  | { kind: 'in the way'; path: string }
  | { kind: 'failed'; why: string };
