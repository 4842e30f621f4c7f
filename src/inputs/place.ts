import type { Result } from '../core/result.js';
import type { ProxyFor } from '../gateway/http/proxy.js';
import type { ImageType } from '../manifest/resolved.js';
import type { Clock } from '../system/clock.js';
import type { Disk } from '../system/disk.js';

/** A file on this machine, as the plan saw it. */
export interface LocalFile {
  /** Absolute. */
  path: string;
  /** SHA-256 of its bytes, in lower-case hexadecimal. */
  sha256: string;
  bytes: number;
  mime: ImageType;
}

/** A file that the gateway can read at a public link. */
export interface Placed {
  /** May grant access by itself: it goes into the request and nowhere else. */
  url: string;
  /** Milliseconds since 1970; null for a link that does not expire. */
  expiresAt: number | null;
}

/** Why something did not work at a place. */
export interface PlaceFailure {
  /** A clause for people, without any secret. */
  why: string;
  /** The same may work in a moment. */
  mayPass: boolean;
}

/** Where files of this machine become readable for the gateway. */
export interface Place {
  /** For people, such as `s3://bucket/prefix`; no secret is in it. What was put there is remembered by it. */
  readonly name: string;
  /** The host of its links, null if only each link says. */
  readonly linkHost: string | null;
  /** False where `remove` can do nothing. */
  readonly canRemove: boolean;
  /** Makes the file readable under its `nameAt`. A file that is there already is not sent again. */
  put(file: LocalFile, signal?: AbortSignal): Promise<Result<Placed, PlaceFailure>>;
  /** Removes what `put` placed, by its `nameAt`; fine where nothing is. */
  remove(name: string): Promise<Result<null, PlaceFailure>>;
  close(): Promise<void>;
}

const EXTENSIONS: Record<ImageType, string> = {
  'image/png': 'png',
  'image/jpeg': 'jpg',
  'image/webp': 'webp',
};

/** What a file is called at a place: its content, so that the same one is never there twice. */
export function nameAt({ sha256, mime }: Pick<LocalFile, 'sha256' | 'mime'>): string {
  return `${sha256}.${EXTENSIONS[mime]}`;
}

/** A failure that stays. */
export function lasting(why: string): { ok: false; error: PlaceFailure } {
  return { ok: false, error: { why, mayPass: false } };
}

/** What a place is opened with. */
export interface PlaceEnvironment {
  env: Readonly<Record<string, string | undefined>>;
  home: string | null;
  disk: Disk;
  clock: Clock;
  proxyFor: ProxyFor;
  /** Variables with the keys of gateways: each goes to its gateway alone. */
  gatewayKeys: ReadonlySet<string>;
}
