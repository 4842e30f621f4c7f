import { hash } from 'node:crypto';
import { err, ok, type Result } from '../../core/result.js';
import { errorCode, whyNot } from '../../system/disk.js';
import { sightClaims } from '../claims.js';
import type { GatewayFlags } from '../commands.js';
import { type Environment, type Film, openFilm } from '../film.js';
import { badFiles, type Refusal, refusal } from '../refusal.js';
import { type FilmView, viewFilm } from './film-view.js';

/** How often the film's files are looked at, in milliseconds. */
const LOOK = 500;

/** How often a shared ledger is read, which no file tells about, in milliseconds. */
const SHARED_LOOK = 3_000;

/** A view of a film is read again after this many times of what reading it took, at the earliest, or after the longest rest. */
const REST = 5;

/** The longest rest, in milliseconds: a busy machine takes long to read, and the page is to be live there too. */
const LONGEST_REST = 10_000;

/** A film that is followed. */
export interface FilmWatch {
  /** The newest view that could be read. */
  view(): FilmView;
  /** Why the film cannot be read as its files are now; null if it can. */
  problem(): Refusal | null;
  /** Reads the film as it is from now on. */
  refresh(): Promise<void>;
  close(): void;
}

/** What tells that files are others than before, as text. */
interface Sign {
  /** The manifest and what it names. */
  manifest: string;
  /** Lockfile, output folder and who is at work. */
  state: string;
}

/**
 * Follows a film: its manifest, its ledger and who is at work on it. `onLook` is called after every look at its files: with the view before
 * it if it read the film, or found why it cannot be read; with null if nothing is new. Refused where the film cannot be read to begin
 * with.
 */
export async function watchFilm(
  environment: Environment,
  manifest: string,
  flags: GatewayFlags,
  onLook: (before: FilmView | null) => void,
): Promise<Result<FilmWatch, Refusal>> {
  const opened = await open();
  if (!opened.ok) return opened;
  let seen = await signOf(environment, opened.value);
  const first = await viewFilm(environment, opened.value, flags, 0);
  if (!first.ok) return first;
  let view = first.value;
  /** What the files of the manifest were like when the film of the view was opened. */
  let openedAt = seen.manifest;
  let problem: Refusal | null = null;
  let reading: Promise<void> | null = null;
  let next = 0;
  const closing = new AbortController();
  void follow();
  return ok({
    view: () => view,
    problem: () => problem,
    refresh: () => (reading ? reading.then(read) : read()),
    close: () => closing.abort(),
  });

  async function open(): Promise<Result<Film, Refusal>> {
    const film = await openFilm(environment, manifest, flags.sandbox ?? false);
    return film.ok ? film : err(badFiles(film.error));
  }

  async function follow(): Promise<void> {
    for (;;) {
      await environment.clock.sleep(LOOK, closing.signal);
      if (closing.signal.aborted) return;
      const sign = await signOf(environment, view.film);
      const isNew = sign.manifest !== seen.manifest || sign.state !== seen.state;
      if (!isNew || environment.clock.elapsed() < next) onLook(null);
      else {
        environment.kept?.seen.delete(view.film);
        await read();
      }
    }
  }

  /** One reading at a time. */
  function read(): Promise<void> {
    reading ??= readNow().finally(() => {
      reading = null;
    });
    return reading;
  }

  async function readNow(): Promise<void> {
    const began = environment.clock.elapsed();
    const before = view;
    const sign = await signOf(environment, view.film);
    const found = await look(sign).catch((error: unknown) => {
      if (errorCode(error) === undefined) throw error;
      return err(refusal('failed', `The film cannot be read: ${whyNot(error)}.`));
    });
    if (found.ok) [view, openedAt] = [found.value, sign.manifest];
    problem = found.ok ? null : found.error;
    seen = sign;
    const now = environment.clock.elapsed();
    next = now + Math.min(REST * (now - began), LONGEST_REST);
    onLook(before);
  }

  /** A manifest that is as it was is not read again. */
  async function look(sign: Sign): Promise<Result<FilmView, Refusal>> {
    const film = sign.manifest === openedAt ? ok(view.film) : await open();
    return film.ok ? viewFilm(environment, film.value, flags, view.version + 1, view) : film;
  }
}

async function signOf(environment: Environment, film: Film): Promise<Sign> {
  const { lockfile, output, manifest, shared } = film.places;
  const files = (paths: string[]) =>
    Promise.all(
      paths.map(async (path) => {
        const file = await environment.disk.entry(path);
        return file && [file.id, file.kind === 'file' ? file.size : 0];
      }),
    );
  return {
    manifest: await signText(async () => [
      await files(film.sources.map(({ path }) => path)),
      hash('sha256', await environment.disk.readText(manifest), 'hex'),
    ]),
    state: await signText(async () => {
      const claims = await sightClaims(environment, film.places);
      const turn = shared ? Math.floor(environment.clock.now() / SHARED_LOOK) : 0;
      return [turn, await files([lockfile, output]), claims.map(({ nonces, fate }) => [nonces, fate])];
    }),
  };
}

async function signText(parts: () => Promise<unknown>): Promise<string> {
  try {
    return JSON.stringify(await parts());
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    return `unreadable: ${errorCode(error)}`;
  }
}
