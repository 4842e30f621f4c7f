import { join } from 'node:path';
import { displayPath } from '../core/display-path.js';
import { err, ok, type Result, unreachable } from '../core/result.js';
import { cutFilm } from '../cut/cut.js';
import type { Made } from '../cut/cutting.js';
import type { Format } from '../cut/format.js';
import { type Part, partFrames, sequence } from '../cut/sequence.js';
import { leadsOutside } from '../media/inside.js';
import { outputProblem } from '../media/output-problem.js';
import { takeClaim } from '../system/claim.js';
import { errorCode, whyNot } from '../system/disk.js';
import { findFfmpeg, GET_FFMPEG } from '../system/ffmpeg.js';
import { outputDisk } from '../system/output-disk.js';
import { OUTPUT } from '../takes/output.js';
import { castOf, castOfImages, filmFormat, stalePicks } from './cast.js';
import { cutClaim, unlockCommand } from './claims.js';
import type { Environment } from './environment.js';
import type { Film } from './film.js';
import { readFilmState } from './film-state.js';
import { markFolder } from './folder/mark.js';
import { foreignFolder } from './folder/owner.js';
import { strangerInTheWay } from './folder/unowned-files.js';
import { badFiles, type Refusal, refusal } from './refusal.js';

/** How a film is cut. */
export interface CutOptions {
  /** The whole film from images and durations alone, before anything is rendered. */
  animatic?: boolean;
  signal: AbortSignal;
  /** Called with the reason why so many shots are encoded again, before that begins. */
  onConform?(why: string, shots: number): void;
  /** Called with how many of how many frames are done, and which shot is being worked on; null for the sound. */
  onProgress?(done: number, total: number, shot: string | null): void;
}

/** A film that was cut. */
export interface FilmCut {
  /** Absolute path of the film. */
  path: string;
  made: Made;
  parts: readonly Part[];
  format: Format;
  /** What should be known of it, a clause each. */
  notices: string[];
}

/** Cuts the film so far from the chosen takes. Refused if another cut is under way; the old film stays until the new one is whole. */
export async function makeCut(
  machine: Environment,
  film: Film,
  options: CutOptions,
): Promise<Result<FilmCut, Refusal>> {
  const { output } = film.places;
  const environment = { ...machine, disk: outputDisk(machine.disk, output, machine.clock) };
  const { disk } = environment;
  const name = options.animatic ? OUTPUT.animatic : OUTPUT.cut;
  const foreign = (await outputProblem(disk, output)) ?? (await foreignFolder(disk, film.places, [name]));
  if (foreign !== null) return err(refusal('invalid', foreign));
  if (await leadsOutside(disk, output, OUTPUT.cutWork)) {
    const work = join(output, OUTPUT.cutWork);
    return err(
      refusal('invalid', `${work} is a symbolic link, or leads out of the output folder; remove it.`),
    );
  }
  try {
    await markFolder(disk, film.places);
    const claim = await takeClaim({ ...environment, path: cutClaim(film.places), run: 'cut' });
    if (!claim.ok) {
      const held = { ...claim.error, code: 'cut-held', message: 'another cut of this film is under way' };
      const unlock = unlockCommand(environment, film.places.lockfile);
      return err({ code: 'held', diagnostics: [held], message: `  ${unlock}` });
    }
    try {
      return await cutClaimed(environment, film, options, join(output, name));
    } finally {
      await claim.value.release();
    }
  } catch (error) {
    if (options.signal.aborted) return err(refusal('interrupted', 'Interrupted; the film is as it was.'));
    if (errorCode(error) === undefined) throw error;
    return err(
      refusal('failed', `The film could not be written to ${output} (${whyNot(error)}); it is as it was.`),
    );
  }
}

async function cutClaimed(
  environment: Environment,
  film: Film,
  options: CutOptions,
  path: string,
): Promise<Result<FilmCut, Refusal>> {
  const filmState = await readFilmState(environment, film);
  if (!filmState.ok) return err(badFiles(filmState.error));
  const cast = options.animatic ? castOfImages(film) : await castOf(environment.disk, film, filmState.value);
  const ordered = sequence(cast);
  if (!ordered.ok) return err(refusal('invalid', ordered.error));
  const { parts, notices } = ordered.value;
  if (parts.length === 0) return err(refusal('invalid', 'No shot is enabled, so there is nothing to cut.'));
  const format = filmFormat(film, cast);
  const made = await make(environment, film, { parts, format, path }, options);
  if (!made.ok) return made;
  const stale = options.animatic ? [] : stalePicks(filmState.value);
  return ok({ path, made: made.value, parts, format, notices: [...notices, ...stale] });
}

async function make(
  environment: Environment,
  film: Film,
  { parts, format, path }: Pick<FilmCut, 'parts' | 'format' | 'path'>,
  { signal, onConform, onProgress }: CutOptions,
): Promise<Result<Made, Refusal>> {
  const { disk, env } = environment;
  const total = parts.reduce((sum, part) => sum + partFrames(part, format.rate), 0);
  const made = await cutFilm({
    disk,
    path,
    work: join(film.places.output, OUTPUT.cutWork),
    title: film.manifest.title,
    parts,
    format,
    ffmpeg: () => findFfmpeg(env.PATH),
    signal,
    onConform: (why) => onConform?.(why, parts.length),
    onProgress: (done, shot) => onProgress?.(done, total, shot),
  });
  if (made.ok) return made;
  switch (made.error.kind) {
    case 'no ffmpeg':
      return err(
        refusal('invalid', `This film needs ffmpeg, and there is none: ${made.error.needed}.\n${GET_FFMPEG}`),
      );
    case 'in the way':
      return err(refusal('invalid', await strangerInTheWay(disk, made.error.path)));
    case 'failed':
      return err(
        refusal(
          'failed',
          `The film could not be made; ${displayPath(path, environment)} is as it was.\n${made.error.why}`,
        ),
      );
    default:
      return unreachable(made.error);
  }
}
