import { type Diagnostic, error } from '../../core/diagnostic.js';
import type { Decision } from '../../plan/settle.js';
import type { Film } from '../film/film.js';
import { type OwnOption, problemWithForms } from './option-forms.js';
import { checkFilm, type LoadOptions, type Options } from './options.js';

const DECISIONS: readonly Decision['kind'][] = ['adopt', 'resubmit', 'abandon', 'disown'];

/** What is wrong with how `loadFilm` was called; null for nothing. A misspelt `sandbox` would spend money. */
export function problemWithLoading(file: unknown, options: unknown): Diagnostic | null {
  const problem = problemWithPath(file, 'the manifest') ?? problemWithForms(options);
  return problem === null ? null : error('bad-option', problem);
}

/** What is wrong with a path and options that name no film, a diagnostic; null for nothing. */
export function problemWithReading(path: unknown, options: unknown): Diagnostic | null {
  const problem = problemWithPath(path, 'the lockfile') ?? problemWithForms(options);
  return problem === null ? null : error('bad-option', problem);
}

function problemWithPath(path: unknown, what: string): string | null {
  return typeof path === 'string' ? null : `${what} must be named by its path, a string`;
}

/** What is wrong with takes that were named to a decision, a sentence; null for nothing. A single string would be read letter by letter. */
export function problemWithNames(names: unknown, all?: 'all'): string | null {
  if (all !== undefined && names === all) return null;
  if (Array.isArray(names) && names.every((name) => typeof name === 'string')) return null;
  return `Name takes by a list of strings, such as ['010:2']${all === undefined ? '' : ", or by 'all'"}.`;
}

/** What is wrong with a decision about unknown jobs, a sentence; null for nothing. */
export function problemWithDecision(decision: Decision | undefined): string | null {
  if (!decision || !DECISIONS.includes(decision.kind))
    return `\`decision\` must be { kind } with ${DECISIONS.join(', ')}.`;
  if (decision.kind === 'adopt' && (typeof decision.request_id !== 'string' || decision.request_id === ''))
    return '`decision` must name the `request_id` to adopt.';
  return null;
}

/**
 * What is wrong with a film and the options of a call with it, a sentence; null for nothing. `own` are the options that only this call has.
 * @throws TypeError for a film that `loadFilm` did not make.
 */
export function problemWithCall(film: Film, options: unknown, own: readonly OwnOption[] = []): string | null {
  checkFilm(film);
  const problem = problemWithForms(options, own);
  return problem === null ? null : `${problem.charAt(0).toUpperCase()}${problem.slice(1)}.`;
}

/**
 * What is wrong with options that decide what is spent, a sentence; null for nothing. Types say the same, but a program without them would
 * pay for a misspelt cap or for an empty list of takes.
 * @throws TypeError for a film that `loadFilm` did not make.
 */
export function problemWithOptions(
  film: Film,
  options: Options & Pick<LoadOptions, 'sandbox'>,
): string | null {
  const problem = problemWithCall(film, options);
  if (problem !== null) return problem;
  if (options.sandbox !== undefined && options.sandbox !== film.sandbox)
    return '`sandbox` is an option of loadFilm, and the film was loaded without it.';
  if (options.only?.length === 0)
    return '`only` must be a list of at least one pattern; leave it out for the whole film.';
  return null;
}
