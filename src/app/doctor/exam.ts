import type { Diagnostic } from '../../core/diagnostic.js';
import type { Result } from '../../core/result.js';
import type { BatchOptions } from '../batch.js';
import type { Environment } from '../environment.js';
import type { Film } from '../film.js';

/** What of a film is looked at. */
export interface FilmExam {
  environment: Environment;
  /** Path of the manifest, as typed. */
  manifest: string;
  /** What became of reading it. */
  opening: Promise<Result<Film, Diagnostic[]>>;
  options: BatchOptions;
  /** Ask for each image link. */
  links: boolean;
  signal: AbortSignal;
}
