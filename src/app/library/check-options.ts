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

/**
 * What is wrong with options that decide what is spent, a sentence; null for nothing. Types say the same, but a program without them would
 * pay for a misspelt cap or for an empty list of takes.
 */
export function problemWithOptions(
  { sandbox }: Film,
  options: Options & Pick<LoadOptions, 'sandbox'>,
): string | null {
  const names = new Set<string>([
    ...Object.keys(plainBatch({ sandbox })).filter((name) => name !== 'times'),
    ...TIMES,
    ...OF_LOADING,
    ...OF_A_RUN,
  ]);
  const unknown = Object.keys(options).find((name) => !names.has(name));
  if (unknown !== undefined) return `There is no option \`${unknown}\`.`;
  if (options.sandbox !== undefined && options.sandbox !== sandbox)
    return '`sandbox` is an option of loadFilm, and the film was loaded without it.';
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

function isPatterns(only: unknown): boolean {
  return Array.isArray(only) && only.length > 0 && only.every((pattern) => typeof pattern === 'string');
}

function isWhole(value: unknown, most: number): boolean {
  return Number.isInteger(value) && Number(value) >= 1 && Number(value) <= most;
}

function isTime(value: unknown): boolean {
  return typeof value === 'number' && value > 0;
}
