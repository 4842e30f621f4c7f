import { type Diagnostic, error } from '../../core/diagnostic.js';
import type { Decision } from '../../plan/settle.js';
import { plainBatch } from '../batch/batch.js';
import type { Film } from '../film/film.js';
import type { LoadOptions, Options } from './options.js';

const TIMES = ['pollInterval', 'submitTimeout', 'reachTimeout', 'jobTimeout'] as const;

/** Options of `loadFilm`, which a program may hand on with the others. */
const OF_LOADING = [
  'sandbox',
  'providers',
  'disk',
  'clock',
  'env',
  'home',
  'random',
  'stills',
  'frames',
] as const satisfies readonly (keyof LoadOptions)[];

const OF_A_RUN = ['agree', 'onEvent', 'signal', 'ledger', 'gateway', 'key', 'envFile'];

const SWITCHES = [
  'force',
  'retry',
  'stale',
  'payAgain',
  'allowUnpriced',
  'gatewayMoved',
  'thumbnails',
] as const satisfies readonly (keyof Options)[];

const DECISIONS: readonly Decision['kind'][] = ['adopt', 'resubmit', 'abandon', 'disown'];

/** The names of all options, of loading and of a run: a program may hand the same ones to both. */
const NAMES: ReadonlySet<string> = new Set([
  ...Object.keys(plainBatch({ sandbox: false })).filter((name) => name !== 'times'),
  ...TIMES,
  ...OF_LOADING,
  ...OF_A_RUN,
]);

/** What is wrong with how `loadFilm` was called; null for nothing. A misspelt `sandbox` would spend money. */
export function problemWithLoading(file: unknown, options: LoadOptions): Diagnostic | null {
  const wrong = (message: string) => error('bad-option', message);
  if (typeof file !== 'string') return wrong('the manifest must be named by its path, a string');
  const unknown = unknownOption(options);
  if (unknown !== undefined) return wrong(`there is no option \`${unknown}\``);
  if (!isSwitch(options.sandbox)) return wrong('`sandbox` must be true or false');
  return null;
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
  if (decision.kind === 'adopt' && typeof decision.request_id !== 'string')
    return '`decision` must name the `request_id` to adopt.';
  return null;
}

/**
 * What is wrong with options that decide what is spent, a sentence; null for nothing. Types say the same, but a program without them would
 * pay for a misspelt cap or for an empty list of takes.
 */
export function problemWithOptions(
  { sandbox }: Film,
  options: Options & Pick<LoadOptions, 'sandbox'>,
): string | null {
  const unknown = unknownOption(options);
  if (unknown !== undefined) return `There is no option \`${unknown}\`.`;
  if (options.sandbox !== undefined && options.sandbox !== sandbox)
    return '`sandbox` is an option of loadFilm, and the film was loaded without it.';
  const strange = SWITCHES.find((name) => !isSwitch(options[name]));
  if (strange !== undefined) return `\`${strange}\` must be true or false.`;
  const { only, maxCost, concurrency, maxFailures } = options;
  if (only !== undefined && !isPatterns(only))
    return '`only` must be a list of at least one pattern; leave it out for the whole film.';
  if (maxCost !== undefined && maxCost !== null && !(typeof maxCost === 'bigint' && maxCost >= 0n))
    return '`maxCost` must be a bigint in millionths of a dollar, such as 2_000_000n.';
  if (concurrency !== undefined && !isWhole(concurrency, 100))
    return '`concurrency` must be a whole number from 1 to 100.';
  if (maxFailures !== undefined && !isWhole(maxFailures, 1_000_000))
    return '`maxFailures` must be a whole number from 1 to 1000000.';
  const time = TIMES.find((name) => options[name] !== undefined && !isTime(options[name]));
  return time === undefined ? null : `\`${time}\` must be a number of milliseconds greater than 0.`;
}

function unknownOption(options: object): string | undefined {
  return Object.keys(options).find((name) => !NAMES.has(name));
}

function isSwitch(value: unknown): boolean {
  return value === undefined || typeof value === 'boolean';
}

function isPatterns(only: unknown): boolean {
  return Array.isArray(only) && only.length > 0 && only.every((pattern) => typeof pattern === 'string');
}

function isWhole(value: unknown, most: number): boolean {
  return Number.isInteger(value) && Number(value) >= 1 && Number(value) <= most;
}

function isTime(value: unknown): boolean {
  return typeof value === 'number' && value > 0;
}
