import { join } from 'node:path';
import { displayPath } from '../core/display-path.js';
import { invalid, type Refusal, refusal } from '../core/refusal.js';
import { err, ok, type Result, unreachable } from '../core/result.js';
import { cutFilm } from '../cut/cut.js';
import type { CutResult } from '../cut/cut-request.js';
import { partFrames } from '../cut/sequence.js';
import { errorCode, whyNot } from '../system/disk.js';
import { findFfmpeg, GET_FFMPEG } from '../system/ffmpeg.js';
import { outputDisk } from '../system/output-disk.js';
import { OUTPUT } from '../takes/output.js';
import { type Sequence, sequenceOf } from './cast.js';
import type { Environment, Film } from './film/film.js';
import { holdCutFolder } from './folder/hold-cut.js';
import { strangerInTheWay } from './folder/owner.js';

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
export interface FilmCut extends Sequence {
  /** Absolute path of the film. */
  path: string;
  made: CutResult;
}

/** Cuts the film so far from the chosen takes. Refused if another cut is under way; the old film stays until the new one is whole. */
export async function makeCut(
  machine: Environment,
  film: Film,
  options: CutOptions,
): Promise<Result<FilmCut, Refusal>> {
  const { output } = film.places;
  const environment = { ...machine, disk: outputDisk(machine.disk, output, machine.clock) };
  const name = options.animatic ? OUTPUT.animatic : OUTPUT.cut;
  try {
    const claim = await holdCutFolder(environment, film.places, name);
    if (!claim.ok) return claim;
    try {
      return await cutClaimed(environment, film, options, join(output, name));
    } finally {
      await claim.value.release();
    }
  } catch (error) {
    if (options.signal.aborted) return err(refusal('interrupted', 'Interrupted; the film is as it was.'));
    if (errorCode(error) === undefined) throw error;
    const why = `The film could not be written to ${output} (${whyNot(error)}); it is as it was.`;
    return err(refusal('failed', why));
  }
}

async function cutClaimed(
  environment: Environment,
  film: Film,
  { animatic = false, signal, onConform, onProgress }: CutOptions,
  path: string,
): Promise<Result<FilmCut, Refusal>> {
  const { disk, env } = environment;
  const sequence = await sequenceOf(environment, film, animatic);
  if (!sequence.ok) return sequence;
  const { parts, format } = sequence.value;
  const total = parts.reduce((sum, part) => sum + partFrames(part, format.rate), 0);
  const made = await cutFilm({
    disk,
    path,
    work: join(film.places.output, OUTPUT.cutWork),
    title: film.manifest.title,
    parts,
    format,
    ffmpeg: () => findFfmpeg(env),
    signal,
    onConform: (why) => onConform?.(why, parts.length),
    onProgress: (done, shot) => onProgress?.(done, total, shot),
  });
  if (made.ok) return ok({ ...sequence.value, path, made: made.value });
  switch (made.error.kind) {
    case 'no ffmpeg':
      return invalid(`This film needs ffmpeg, and there is none: ${made.error.needed}.\n${GET_FFMPEG}`);
    case 'in the way':
      return invalid(await strangerInTheWay(disk, made.error.path));
    case 'failed': {
      const shown = displayPath(path, environment);
      return err(refusal('failed', `The film could not be made; ${shown} is as it was.\n${made.error.why}`));
    }
    default:
      return unreachable(made.error);
  }
}
