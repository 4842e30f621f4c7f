import { hash } from 'node:crypto';
import { err, type Result } from '../../core/result.js';
import { errorCode, whyNot } from '../../system/disk.js';
import { sightClaims } from '../claims.js';
import type { GatewayFlags } from '../commands.js';
import type { Environment, Film } from '../film.js';
import { type Refusal, refusal } from '../refusal.js';
import { type FilmView, viewFilm } from './film-view.js';

/** How often the film's files are looked at, in milliseconds. */
const LOOK = 500;

/** A view of a film is read again after this many times of what reading it took, at the earliest. */
const REST = 5;

/** A film that is followed. */
export interface FilmWatch {
  /** The newest view that could be read. */
  view(): FilmView;
  /** Why the film cannot be read as its files are now; null if it can. */
  problem(): Refusal | null;
  /** Reads the film now. */
  refresh(): Promise<void>;
  close(): void;
}

/**
 * Follows a film: its manifest, its ledger and who is at work on it. `onLook` is called after every look at its files, with whether the
 * view, or why there is none, is new. Refused where the film cannot be read to begin with.
 */
export async function watchFilm(
  environment: Environment,
  manifest: string,
  flags: GatewayFlags,
  onLook: (isNew: boolean) => void,
): Promise<Result<FilmWatch, Refusal>> {
  const first = await viewFilm(environment, manifest, flags);
  if (!first.ok) return first;
  let view = first.value;
  let problem: Refusal | null = null;
  let seen = await signOf(environment, view.film);
  let reading: Promise<void> | null = null;
  let next = 0;
  const closing = new AbortController();
  void follow();
  return {
    ok: true,
    value: {
      view: () => view,
      problem: () => problem,
      refresh: read,
      close: () => closing.abort(),
    },
  };

  async function follow(): Promise<void> {
    for (;;) {
      await environment.clock.sleep(LOOK, closing.signal);
      if (closing.signal.aborted) return;
      const sign = await signOf(environment, view.film);
      const isNew = sign !== seen && environment.clock.elapsed() >= next;
      if (isNew) await read();
      else onLook(false);
    }
  }

  /** One reading at a time: who asks while one is under way gets that one's end. */
  function read(): Promise<void> {
    reading ??= readNow().finally(() => {
      reading = null;
    });
    return reading;
  }

  async function readNow(): Promise<void> {
    const began = environment.clock.elapsed();
    const sign = await signOf(environment, view.film);
    const found = await viewFilm(environment, manifest, flags).catch((error: unknown) => {
      if (errorCode(error) === undefined) throw error;
      return err(refusal('failed', `The film cannot be read: ${whyNot(error)}.`));
    });
    if (found.ok) view = found.value;
    problem = found.ok ? null : found.error;
    seen = sign;
    next = environment.clock.elapsed() + REST * (environment.clock.elapsed() - began);
    onLook(true);
  }
}

/** What tells that a film's files are others than before: a look at each, and the manifest's text. */
async function signOf(environment: Environment, { places, sources }: Film): Promise<string> {
  const { disk } = environment;
  try {
    const claims = await sightClaims(environment, places);
    const paths = [places.lockfile, places.output, ...sources.map(({ path }) => path)];
    const files = await Promise.all(paths.map((path) => disk.entry(path)));
    return JSON.stringify([
      files.map((file) => file && [file.id, file.kind === 'file' ? file.size : 0]),
      claims.map(({ nonces, fate }) => [nonces, fate]),
      hash('sha256', await disk.readText(places.manifest), 'hex'),
    ]);
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    return `unreadable: ${errorCode(error)}`;
  }
}
