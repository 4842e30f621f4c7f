import type { Json } from '../core/json.js';
import type { Parameter } from './model.js';

/** The types of parameters in words. */
export const TYPE_WORDS: Readonly<Record<Parameter['type'], string>> = {
  string: 'a text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
};

/** What a parameter accepts, in a few words for people. */
export function describeParameter(parameter: Parameter): string {
  if (parameter.values) return `allowed: ${listValues(parameter.values)}`;
  if (parameter.form) return parameter.form.says;
  const limits = nameRange(parameter);
  return `allowed: ${TYPE_WORDS[parameter.type]}${limits === '' ? '' : `, ${limits}`}`;
}

/** Values as a user would write them, separated by commas. */
export function listValues(values: readonly Json[]): string {
  return values.map((value) => (typeof value === 'string' ? value : JSON.stringify(value))).join(', ');
}

/** `9 to 481`, `at least 9`, `at most 481`, or nothing where there is no limit. */
export function nameRange({ minimum, maximum }: { minimum?: number; maximum?: number }): string {
  if (minimum === undefined) return maximum === undefined ? '' : `at most ${maximum}`;
  return maximum === undefined ? `at least ${minimum}` : `${minimum} to ${maximum}`;
}
