import type { Result } from '../core/result.js';

/** A file on this machine, as the plan saw it. */
export interface LocalFile {
  /** Absolute. */
  path: string;
  /** SHA-256 of its bytes, in lower-case hexadecimal. */
  sha256: string;
  bytes: number;
  mime: 'image/png' | 'image/jpeg' | 'image/webp';
}

/** A file that the gateway can read at a public link. */
export interface Placed {
  /** May grant access by itself: it goes into the request and nowhere else. */
  url: string;
  /** What `remove` takes: the file's name at the place. */
  key: string;
  /** Milliseconds since 1970; null for a link that does not expire. */
  expiresAt: number | null;
}

/** Where files of this machine become readable for the gateway. */
export interface Place {
  /** For people, such as `s3://bucket/prefix`; no secret is in it. */
  readonly name: string;
  /** Makes the file readable. The name there is made of its content: a file that is there already is not sent again. The error is for people. */
  put(file: LocalFile, signal?: AbortSignal): Promise<Result<Placed, string>>;
  /** Removes what `put` placed; fine where nothing is. */
  remove(key: string): Promise<Result<null, string>>;
  close(): Promise<void>;
}
