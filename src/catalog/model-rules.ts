import { closestMatch } from '../core/closest-match.js';
import type { Diagnostic } from '../core/diagnostic.js';
import { nodeAt, placeOf, type YamlNode } from '../yaml/node.js';
import { checkValue, type SettingProblem } from './check.js';
import type { Model, Parameter, PriceRule } from './model.js';
import { ANY_RESOLUTION } from './price.js';

type Problem = Pick<Diagnostic, 'code' | 'message' | 'help' | 'suggestion'> & { path: (string | number)[] };

/** Contradictions in a model file that matches the schema. */
export function modelProblems(model: Model, node: YamlNode): Diagnostic[] {
  const price = nodeAt(node, ['price']);
  return [
    ...[...reservedKeys(model), ...parameterProblems(model)].map((problem) => placed(problem, node)),
    ...(model.price && price ? priceRuleProblems(model, model.price.rule, price) : []),
  ];
}

/** Reasons why a price rule, written in that node, would never apply to a clip of the model. */
export function priceRuleProblems(model: Model, rule: PriceRule, node: YamlNode): Diagnostic[] {
  return priceProblems(model, rule).map((problem) => placed(problem, node));
}

function placed({ path, ...rest }: Problem, node: YamlNode): Diagnostic {
  return { severity: 'error', ...rest, place: placeOf(nodeAt(node, path) ?? node) };
}

function priceProblems(model: Model, rule: PriceRule): Problem[] {
  const has = (key: string) => Object.hasOwn(model.parameters, key);
  if (rule.kind === 'per_megapixel' && !(has('num_frames') && has('video_size')))
    return [
      neverApplies(['per_megapixel'], `${model.name} does not have the settings num_frames and video_size`),
    ];
  if (rule.kind !== 'per_second') return [];
  if (!has('duration') && !(has('num_frames') && has('fps')))
    return [
      neverApplies(
        ['per_second'],
        `${model.name} has neither the setting duration nor both num_frames and fps`,
      ),
    ];
  return unknownResolutions(model, rule);
}

function unknownResolutions(model: Model, rule: PriceRule & { kind: 'per_second' }): Problem[] {
  const resolution = Object.hasOwn(model.parameters, 'resolution') ? model.parameters.resolution : undefined;
  if (resolution && !resolution.values) return [];
  // Some gateways publish a price for a resolution that they refuse.
  const known = [
    ...(resolution?.values ?? []),
    ...(resolution?.refused ?? []).map((each) => each.value),
    ANY_RESOLUTION,
  ].map(String);
  return Object.keys(rule.by_resolution)
    .filter((key) => !known.includes(key))
    .map((key) => ({
      path: ['per_second', key],
      code: 'unknown-resolution',
      message: `${model.name} has no resolution ${key}: this price would never apply`,
      help: `allowed resolutions: ${known.join(', ')}`,
      ...suggest(closestMatch(key, known)),
    }));
}

function neverApplies(path: Problem['path'], message: string): Problem {
  return {
    path,
    code: 'price-never-applies',
    message: `${message}: this price would never apply`,
    help: 'use a price unit that the model has settings for',
  };
}

function reservedKeys(model: Model): Problem[] {
  const problems: Problem[] = [];
  const reserved = (path: Problem['path'], message: string, help: string) =>
    problems.push({ path, code: 'reserved-key', message, help });
  for (const key of Object.keys(model.parameters)) {
    const path = ['parameters', key];
    if (key === 'prompt' || key === model.image?.field)
      reserved(path, `${key} cannot be a parameter: it is a field of every shot`, 'remove it');
    if (/^webhook/i.test(key)) reserved(path, `${key}: webhooks are not supported`, 'remove it');
  }
  if (model.image?.field === 'prompt')
    reserved(['image', 'field'], 'prompt is the field of the prompt', 'write the name of the image field');
  return problems;
}

function parameterProblems(model: Model): Problem[] {
  return Object.entries(model.parameters).flatMap(([key, parameter]) => [
    ...valueProblems(model, key, parameter),
    ...limitProblems(key, parameter),
    ...formProblems(key, parameter),
  ]);
}

/** Checks that the default is accepted and that every listed value has the parameter's type. */
function valueProblems(model: Model, key: string, parameter: Parameter): Problem[] {
  const at = (path: Problem['path'], found: SettingProblem[]) =>
    found
      .filter((each) => each.severity === 'error')
      .map(({ code, message, help, suggestion }) => ({
        path: ['parameters', key, ...path],
        code,
        message,
        ...(help === undefined ? {} : { help }),
        ...suggest(suggestion),
      }));
  const typed: Parameter = { type: parameter.type, required: false, description: parameter.description };
  const listed = [
    ...(parameter.values ?? []).map((value, index) => ({ path: ['values', index], value })),
    ...(parameter.expected?.values ?? []).map((value, index) => ({
      path: ['expected', 'values', index],
      value,
    })),
    ...(parameter.refused ?? []).map(({ value }, index) => ({ path: ['refused', index, 'value'], value })),
  ];
  const problems = listed.flatMap(({ path, value }) => at(path, checkValue(model.name, key, typed, value)));
  if (parameter.default === undefined || formProblems(key, parameter).length > 0) return problems;
  return [...problems, ...at(['default'], checkValue(model.name, key, parameter, parameter.default))];
}

function limitProblems(key: string, parameter: Parameter): Problem[] {
  const numeric = parameter.type === 'integer' || parameter.type === 'number';
  const both: { path: Problem['path']; limits: Pick<Parameter, 'minimum' | 'maximum'> }[] = [
    { path: ['parameters', key], limits: parameter },
    { path: ['parameters', key, 'expected'], limits: parameter.expected ?? {} },
  ];
  return both.flatMap(({ path, limits: { minimum, maximum } }): Problem[] => {
    if (minimum === undefined && maximum === undefined) return [];
    if (!numeric)
      return [
        { path, code: 'bad-range', message: `${key} is not a number: minimum and maximum are not allowed` },
      ];
    if (minimum === undefined || maximum === undefined || minimum <= maximum) return [];
    return [{ path, code: 'bad-range', message: `the minimum of ${key} is greater than its maximum` }];
  });
}

function formProblems(key: string, { type, form }: Parameter): Problem[] {
  if (!form) return [];
  const path = ['parameters', key, 'form'];
  if (type !== 'string')
    return [{ path, code: 'bad-form', message: `${key} is not a string: form is not allowed` }];
  try {
    new RegExp(form.pattern, 'u');
    return [];
  } catch {
    const message = `the pattern of ${key} is not a valid regular expression`;
    return [{ path: [...path, 'pattern'], code: 'bad-form', message }];
  }
}

function suggest(suggestion: string | undefined): { suggestion?: string } {
  return suggestion === undefined ? {} : { suggestion };
}
