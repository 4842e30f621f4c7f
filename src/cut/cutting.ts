import type { Disk } from '../system/disk.js';
import type { Ffmpeg } from '../system/ffmpeg.js';
import type { Format } from './format.js';
import type { Part } from './sequence.js';

/** A film to be cut. */
export interface Cutting {
  disk: Disk;
  /** Absolute path of the film. */
  path: string;
  /** Absolute path of a folder for what is in the works; emptied before and removed after. */
  work: string;
  title: string | null;
  /** At least one. */
  parts: readonly Part[];
  format: Format;
  /** Looks for ffmpeg, which is asked for where packets cannot be copied. */
  ffmpeg(): Promise<Ffmpeg | null>;
  signal: AbortSignal;
  /** Told why the parts have to be encoded anew, before that begins. */
  onConform(why: string): void;
  /** Told how many frames are done, and which shot is being worked on. */
  onProgress(done: number, shot: string | null): void;
}

/** A film that was cut. */
export interface Made {
  frames: number;
  /** Why its parts were encoded anew, in a clause for people; null where their packets were copied. */
  conformed: string | null;
  /** Its slates carry no text, for this ffmpeg draws none. */
  textless: boolean;
}

/** Why there is no film: ffmpeg is needed for that reason and not there; a file of somebody else is in the way; or something went wrong. */
export type Unmade =
  | { kind: 'no ffmpeg'; needed: string }
  | { kind: 'in the way'; path: string }
  | { kind: 'failed'; why: string };
