import type { Result } from '../core/result.js';

/** Which frame of a clip: the first or last one in display order, or the one that is shown that many seconds after the first one began. */
export type At = 'first' | 'last' | number;

/** The bytes of a PNG, or why there is none. */
export type Picture = Result<Uint8Array, string>;

/** Takes frames from clips. */
export interface FrameTaker {
  /** True if there is something to take frames with. */
  isThere(): Promise<boolean>;
  /** Why a tool that is installed cannot be used, as a clause; null if there is none, or it can. */
  problem?(): Promise<string | null>;
  /** A frame of the file at that absolute path, as the bytes of a PNG in the size of the clip. The error says why there is none. */
  take(path: string, at: At, signal?: AbortSignal): Promise<Picture>;
}

/** How long one pass over a clip may take, in milliseconds, and how large a picture may be, in bytes. */
export const MOST_TIME = 300_000;
export const MOST_BYTES = 256 * 1024 * 1024;

/** In seconds: times are written to the millisecond. */
export const TOLERANCE = 0.0005;

/** Frames by a tool, which is looked for until it is found. Whoever asks for a frame that is being taken gets that one. */
export function framesWith(tool: FrameTaker): FrameTaker {
  let isFound = false;
  const underWay = new Map<string, { signal: AbortSignal | undefined; taken: Promise<Picture> }>();
  return {
    async isThere() {
      isFound ||= await tool.isThere();
      return isFound;
    },
    take(file, at, signal) {
      const frame = `${at} ${file}`;
      const same = underWay.get(frame);
      if (same && same.signal === signal) return same.taken;
      const taken = tool.take(file, at, signal).finally(() => underWay.delete(frame));
      underWay.set(frame, { signal, taken });
      return taken;
    },
  };
}
