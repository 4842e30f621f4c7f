import { closestMatch } from '../core/closest-match.js';
import type { Json } from '../core/json.js';
import { describeParameter, listValues, nameRange, TYPE_WORDS } from './describe.js';
import { hasForm } from './form.js';
import type { Model, Parameter } from './model.js';

/** A problem with one setting; the caller knows its place. */
export interface SettingProblem {
  key: string;
  severity: 'error' | 'warning';
  code:
    | 'unknown-setting'
    | 'missing-setting'
    | 'wrong-type'
    | 'value-not-allowed'
    | 'value-refused'
    | 'out-of-range'
    | 'value-unexpected';
  message: string;
  help?: string;
  suggestion?: string;
}

/**
 * Checks settings against a model: unknown keys, missing keys, types without coercion, allowed values, ranges. Inferred limits only
 * warn. Values with an error never reach the gateway.
 */
export function checkSettings(model: Model, settings: Readonly<Record<string, Json>>): SettingProblem[] {
  const problems: SettingProblem[] = [];
  for (const [key, value] of Object.entries(settings)) {
    const parameter = Object.hasOwn(model.parameters, key) ? model.parameters[key] : undefined;
    if (parameter) problems.push(...checkValue(model.name, key, parameter, value));
    else problems.push(unknownSetting(model, key));
  }
  for (const [key, parameter] of Object.entries(model.parameters)) {
    const given = Object.hasOwn(settings, key) || parameter.default !== undefined;
    if (parameter.required && !given)
      problems.push({
        key,
        severity: 'error',
        code: 'missing-setting',
        message: `${model.name} requires the setting ${key}`,
        help: describeParameter(parameter),
      });
  }
  return problems;
}

/** Checks one value against its parameter; returns the first error, or all warnings. */
export function checkValue(model: string, key: string, parameter: Parameter, value: Json): SettingProblem[] {
  const error = (code: SettingProblem['code'], message: string, rest: Partial<SettingProblem> = {}) => [
    { key, severity: 'error', code, message, ...rest } satisfies SettingProblem,
  ];
  const written = JSON.stringify(value);
  if (!hasType(value, parameter.type))
    return error('wrong-type', `${key} must be ${TYPE_WORDS[parameter.type]}, not ${nameType(value)}`, {
      help: typeHelp(key, parameter, value),
    });

  const refused = parameter.refused?.find((each) => each.value === value);
  if (refused)
    return error('value-refused', `${key}: ${model} refuses ${written}: ${refused.why}`, {
      help: describeParameter(parameter),
    });

  if (parameter.values && !parameter.values.includes(value)) {
    const suggestion = closestMatch(String(value), parameter.values.map(String));
    return error('value-not-allowed', `${key}: ${model} does not accept ${written}`, {
      help: describeParameter(parameter),
      ...(suggestion === undefined || parameter.type !== 'string' ? {} : { suggestion }),
    });
  }

  const fits = parameter.form && typeof value === 'string' ? hasForm(value, parameter.form.pattern) : true;
  if (fits === undefined)
    return error(
      'value-not-allowed',
      `${key}: the pattern in the model file of ${model} takes too long to match ${written}`,
      {
        help: `write a simpler \`form\` in the model file; expected: ${parameter.form?.says}`,
      },
    );
  if (!fits && parameter.form)
    return error('value-not-allowed', `${key}: ${written} does not have the form that ${model} accepts`, {
      help: parameter.form.says,
    });

  if (isOutside(value, parameter))
    return error('out-of-range', `${key}: ${written} is outside the range that ${model} accepts`, {
      help: describeParameter(parameter),
    });

  return checkExpected(model, key, parameter, value);
}

function checkExpected(model: string, key: string, parameter: Parameter, value: Json): SettingProblem[] {
  const { expected } = parameter;
  if (!expected) return [];
  const warning = (message: string): SettingProblem[] => [
    { key, severity: 'warning', code: 'value-unexpected', message, help: expected.why },
  ];
  const written = JSON.stringify(value);
  if (expected.values && !expected.values.includes(value))
    return warning(
      `${key}: ${model} may refuse ${written}; it probably accepts ${listValues(expected.values)}`,
    );
  if (isOutside(value, expected))
    return warning(`${key}: ${model} may refuse ${written}; it probably accepts ${nameRange(expected)}`);
  const { step, minimum = 0 } = expected;
  if (step !== undefined && typeof value === 'number' && (value - minimum) % step !== 0) {
    const below = value - ((value - minimum) % step);
    return warning(`${key}: ${written} is not ideal for ${model}; use ${below} or ${below + step}`);
  }
  return [];
}

function unknownSetting(model: Model, key: string): SettingProblem {
  const problem = { key, severity: 'error', code: 'unknown-setting' } as const;
  if (/^webhook/i.test(key))
    return {
      ...problem,
      message: `${key} is not a setting: webhooks are not supported`,
      help: 'remove it; shotlist polls the gateway for the status of each job',
    };
  if (key === 'prompt' || key === 'image' || key === model.image?.field)
    return {
      ...problem,
      message: `${key} is not a setting of ${model.name}`,
      help: `move \`${key === 'prompt' ? 'prompt' : 'image'}:\` out of \`settings:\``,
    };
  const known = Object.keys(model.parameters);
  const suggestion = closestMatch(key, known);
  return {
    ...problem,
    message: `unknown setting "${key}" for ${model.name}`,
    help: known.length === 0 ? 'the model has no settings' : `allowed settings: ${known.join(', ')}`,
    ...(suggestion === undefined ? {} : { suggestion }),
  };
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

function typeHelp(key: string, parameter: Parameter, value: Json): string {
  const meant = typeof value === 'string' && value.trim() !== '' && hasType(Number(value), parameter.type);
  if (meant) return `write it without quotes: \`${key}: ${Number(value)}\``;
  if (parameter.type === 'string' && (typeof value === 'number' || typeof value === 'boolean'))
    return `write it in quotes: \`${key}: "${value}"\``;
  return describeParameter(parameter);
}

function isOutside(value: Json, limits: { minimum?: number; maximum?: number }): boolean {
  if (typeof value !== 'number') return false;
  return (
    value < (limits.minimum ?? Number.NEGATIVE_INFINITY) ||
    value > (limits.maximum ?? Number.POSITIVE_INFINITY)
  );
}
