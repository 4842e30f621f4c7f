import { dollars } from '../core/figures.js';
import type { Json } from '../core/json.js';
import type { Model, Parameter, PriceRule } from './model.js';
import { acceptedRates } from './price.js';

/** Parameter types in words. */
export const TYPE_WORDS: Readonly<Record<Parameter['type'], string>> = {
  string: 'a string',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
};

/** The values that a parameter accepts, in a few words. */
export function describeParameter(parameter: Parameter): string {
  if (parameter.values) return `allowed: ${listValues(parameter.values)}`;
  if (parameter.form) return parameter.form.says;
  const limits = nameRange(parameter);
  return `allowed: ${TYPE_WORDS[parameter.type]}${limits === '' ? '' : `, ${limits}`}`;
}

/** Values as written in a manifest, separated by commas. */
export function listValues(values: readonly Json[]): string {
  return values.map((value) => (typeof value === 'string' ? value : JSON.stringify(value))).join(', ');
}

/** `9 to 481`, `at least 9`, `at most 481`, or an empty string without limits. */
export function nameRange({ minimum, maximum }: { minimum?: number; maximum?: number }): string {
  if (minimum === undefined) return maximum === undefined ? '' : `at most ${maximum}`;
  return maximum === undefined ? `at least ${minimum}` : `${minimum} to ${maximum}`;
}

/** The price of a model for the resolutions that it takes, how sure it is and since when; null without one. */
export function priceText(model: Model): string | null {
  if (!model.price) return null;
  const { rule, basis, date } = model.price;
  const since = date === null ? '' : `, ${date}`;
  return `${ruleText(model, rule)} (${basis === 'user' ? 'your own price' : basis}${since}).`;
}

function ruleText(model: Model, rule: PriceRule): string {
  if (rule.kind === 'per_generation') return `${dollars(rule.amount)} per clip`;
  if (rule.kind === 'per_megapixel') return `${dollars(rule.amount)} per megapixel of all frames`;
  const amounts = acceptedRates(model, rule.by_resolution).map(([resolution, amount]) => {
    const at = resolution === 'any' ? '' : ` at ${resolution}`;
    return `${dollars(amount)} per second${at}`;
  });
  return amounts.join(', ');
}
