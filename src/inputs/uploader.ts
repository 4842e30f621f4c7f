import pLimit from 'p-limit';
import { err, ok, type Result } from '../core/result.js';
import { type Backoff, backoff } from '../gateway/http/retry.js';
import type { Clock, Random } from '../system/clock.js';
import type { ProveLink } from './link-proof.js';
import { type LocalFile, lasting, nameAt, type Place, type Placed, type PlaceFailure } from './place.js';
import type { UploadLog } from './upload-log.js';

/** How often an upload is tried, and the waits between. */
const TRIES = 5;
const BACKOFF: Backoff = { first: 1000, most: 20_000 };
/** So many images in a row that could not be uploaded say that the place is down. */
const FAILURES = 3;
/** Images are read whole, so few are under way at a time. */
const AT_ONCE = 4;

/** What an uploader says of its work. */
export interface UploadNews {
  began(file: LocalFile, place: string): void;
  ended(file: LocalFile): void;
  waiting(why: string, ms: number): void;
}

/** Gives links to files of this machine, each uploaded once. */
export interface Uploader {
  /** Where the files go, for people. */
  readonly place: string;
  /** A link that lasts as long as a job may take; the error is a clause for people. */
  link(file: LocalFile, news: UploadNews): Promise<Result<string, string>>;
  close(): Promise<void>;
}

/** What an uploader works with. */
export interface UploaderWith {
  place: Place;
  /** Asked once for each upload: nothing is paid for with a link that leads to nothing. */
  prove: ProveLink;
  log: UploadLog;
  clock: Clock;
  random: Random;
  /** Aborted when nothing more may be submitted: nothing is uploaded then either. */
  signal: AbortSignal;
  /** How long a link has to last from when it is given, in milliseconds. */
  linkLasts: number;
}

/**
 * Uploads files at a place. Takes with the same image share one upload. One that fails is tried again, and after three images in a row
 * that could not be uploaded none is tried any more: takes without an upload go on.
 */
export function createUploader(using: UploaderWith): Uploader {
  const { place, prove, log, clock, random, signal, linkLasts } = using;
  const limit = pLimit(AT_ONCE);
  const underWay = new Map<string, Promise<Result<Placed, string>>>();
  let failures = 0;
  let gaveUp: string | null = null;

  async function upload(file: LocalFile, news: UploadNews): Promise<Result<Placed, string>> {
    if (gaveUp !== null) return err(gaveUp);
    const placed = await limit(() => tryToPut(file, news));
    if (signal.aborted && !placed.ok) return err('the run is stopping');
    if (placed.ok) {
      failures = 0;
      return placed;
    }
    const why = `its image could not be uploaded to ${place.name}: ${placed.error.why}`;
    failures += 1;
    if (failures >= FAILURES)
      gaveUp = `no image is uploaded any more in this run, after ${FAILURES} in a row could not be; the last: ${placed.error.why}`;
    return err(why);
  }

  async function tryToPut(file: LocalFile, news: UploadNews): Promise<Result<Placed, PlaceFailure>> {
    for (let tries = 1; ; tries += 1) {
      if (signal.aborted) return lasting('stopped');
      if (gaveUp !== null) return lasting(gaveUp);
      const written = await log.put(place.name, nameAt(file), file.bytes);
      if (!written.ok) return lasting(written.error);
      if (tries === 1) news.began(file, place.name);
      const placed = await putAndProve(file);
      if (placed.ok) news.ended(file);
      if (placed.ok || !placed.error.mayPass || tries === TRIES || signal.aborted) return placed;
      const wait = backoff(tries, BACKOFF, random);
      news.waiting(placed.error.why, wait);
      await clock.sleep(wait, signal);
    }
  }

  /** A place may show what it was given a moment later. */
  async function putAndProve(file: LocalFile): Promise<Result<Placed, PlaceFailure>> {
    const placed = await place.put(file, signal);
    if (!placed.ok) return placed;
    const proven = await prove(placed.value, file);
    return proven.ok ? placed : proven;
  }

  return {
    place: place.name,
    async link(file, news) {
      for (let again = false; ; again = true) {
        const asked = underWay.get(file.sha256) ?? upload(file, news);
        underWay.set(file.sha256, asked);
        const placed = await asked;
        const { expiresAt = null } = placed.ok ? placed.value : {};
        const isShort = expiresAt !== null && expiresAt - clock.now() < linkLasts;
        if (placed.ok && (!isShort || again)) return ok(placed.value.url);
        // A failure is not remembered, and a link that would not last is asked for again.
        if (underWay.get(file.sha256) === asked) underWay.delete(file.sha256);
        if (!placed.ok) return placed;
      }
    },
    close: () => place.close(),
  };
}
