import type { BatchOptions } from '../batch.js';
import type { Environment } from '../film.js';

/** What of a film is looked at. */
export interface FilmExam {
  environment: Environment;
  /** Path of the manifest, as typed. */
  manifest: string;
  options: BatchOptions;
  /** Ask for each image link. */
  links: boolean;
  signal: AbortSignal;
}
