import { closestMatch } from '../core/closest-match.js';
import { error, type Problem, warning } from '../core/diagnostic.js';
import type { Json } from '../core/json.js';
import { describeParameter, listValues, nameRange, TYPE_WORDS } from './describe.js';
import { hasForm } from './form.js';
import type { Model, Parameter } from './model.js';

/** A problem with one setting; the caller knows its place. */
export interface SettingProblem extends Problem {
  key: string;
}

/**
 * Checks settings against a model: unknown keys, missing keys, types without coercion, allowed values, ranges. Inferred limits only
 * warn. Values with an error never reach the gateway.
 */
export function checkSettings(model: Model, settings: Readonly<Record<string, Json>>): SettingProblem[] {
  const problems: SettingProblem[] = [];
  for (const [key, value] of Object.entries(settings)) {
    const parameter = Object.hasOwn(model.parameters, key) ? model.parameters[key] : undefined;
    const problem = parameter ? checkValue(model.name, key, parameter, value) : unknownSetting(model, key);
    if (problem) problems.push({ key, ...problem });
  }
  for (const [key, parameter] of Object.entries(model.parameters)) {
    if (!parameter.required || Object.hasOwn(settings, key) || parameter.default !== undefined) continue;
    const message = `${model.name} requires the setting ${key}`;
    problems.push({ key, ...error('missing-setting', message, describeParameter(parameter)) });
  }
  return problems;
}

/** The first problem of one value with its parameter: an error, or else a warning. */
export function checkValue(
  model: string,
  key: string,
  parameter: Parameter,
  value: Json,
): Problem | undefined {
  const { type, values, form } = parameter;
  const written = JSON.stringify(value);
  if (!hasType(value, type)) {
    const message = `${key} must be ${TYPE_WORDS[type]}, not ${nameType(value)}`;
    const near = typeof value === 'number' ? closestMatch(`${value}`, textsOf(values)) : undefined;
    return error('wrong-type', message, typeHelp(key, parameter, value), near);
  }
  const refused = parameter.refused?.find((each) => each.value === value);
  if (refused) {
    const message = `${key}: ${model} refuses ${written}: ${refused.why}`;
    return error('value-refused', message, describeParameter(parameter));
  }
  if (values && !values.includes(value)) {
    const near = typeof value === 'string' ? closestMatch(value, values.map(String)) : undefined;
    const message = `${key}: ${model} does not accept ${written}`;
    return error('value-not-allowed', message, describeParameter(parameter), near);
  }
  if (form && typeof value === 'string') {
    const fits = hasForm(value, form.pattern);
    if (fits === undefined) {
      const message = `${key}: the pattern in the model file of ${model} takes too long to match ${written}`;
      const help = `write a simpler \`form\` in the model file; expected: ${form.says}`;
      return error('value-not-allowed', message, help);
    }
    const message = `${key}: ${written} does not have the form that ${model} accepts`;
    if (!fits) return error('value-not-allowed', message, form.says);
  }
  if (isOutside(value, parameter)) {
    const message = `${key}: ${written} is outside the range that ${model} accepts`;
    return error('out-of-range', message, describeParameter(parameter));
  }
  return parameter.expected && checkExpected(model, key, parameter.expected, value);
}

function checkExpected(
  model: string,
  key: string,
  expected: NonNullable<Parameter['expected']>,
  value: Json,
): Problem | undefined {
  const doubt = (message: string) => warning('value-unexpected', `${key}: ${message}`, expected.why);
  const written = JSON.stringify(value);
  if (expected.values && !expected.values.includes(value))
    return doubt(`${model} may refuse ${written}; it probably accepts ${listValues(expected.values)}`);
  if (isOutside(value, expected))
    return doubt(`${model} may refuse ${written}; it probably accepts ${nameRange(expected)}`);
  const { step, minimum = 0 } = expected;
  if (step === undefined || typeof value !== 'number' || (value - minimum) % step === 0) return undefined;
  const below = value - ((value - minimum) % step);
  return doubt(`${written} is not ideal for ${model}; use ${below} or ${below + step}`);
}

function unknownSetting(model: Model, key: string): Problem {
  const code = 'unknown-setting';
  if (/^webhook/i.test(key)) {
    const help = 'remove it; shotlist polls the gateway for the status of each job';
    return error(code, `${key} is not a setting: webhooks are not supported`, help);
  }
  const own = shotKey(model, key);
  if (own !== null) {
    const help = `move \`${own}:\` out of \`settings:\``;
    return error(code, `${key} is not a setting of ${model.name}`, help);
  }
  const known = Object.keys(model.parameters);
  const help = known.length === 0 ? 'the model has no settings' : `allowed settings: ${known.join(', ')}`;
  return error(code, `unknown setting "${key}" for ${model.name}`, help, closestMatch(key, known));
}

/** The key of a shot that says what this key of a request says; null for a setting. */
function shotKey(model: Model, key: string): string | null {
  if (key === 'prompt' || key === 'image' || key === 'end_image') return key;
  if (key === model.image?.field) return 'image';
  return key === model.endImage?.field ? 'end_image' : null;
}

function hasType(value: Json, type: Parameter['type']): boolean {
  if (type === 'integer') return Number.isSafeInteger(value);
  if (type === 'number') return Number.isFinite(value);
  return typeof value === type;
}

function nameType(value: Json): string {
  if (value === null) return 'empty';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a mapping';
  return typeof value === 'string' ? `the string ${JSON.stringify(value)}` : `${value}`;
}

/** Those of the allowed values that are strings. */
function textsOf(values: Parameter['values']): string[] {
  return (values ?? []).filter((each) => typeof each === 'string');
}

function typeHelp(key: string, parameter: Parameter, value: Json): string {
  const isAllowed = (meant: Json) => parameter.values?.includes(meant) ?? true;
  const meant = typeof value === 'string' && value.trim() !== '' && hasType(Number(value), parameter.type);
  if (meant && isAllowed(Number(value))) return `write it without quotes: \`${key}: ${Number(value)}\``;
  const isBare = typeof value === 'number' || typeof value === 'boolean';
  if (parameter.type === 'string' && isBare && isAllowed(`${value}`))
    return `write it in quotes: \`${key}: "${value}"\``;
  return describeParameter(parameter);
}

function isOutside(value: Json, limits: Pick<Parameter, 'minimum' | 'maximum'>): boolean {
  const { minimum = Number.NEGATIVE_INFINITY, maximum = Number.POSITIVE_INFINITY } = limits;
  return typeof value === 'number' && (value < minimum || value > maximum);
}
