import { closestMatch } from '../core/closest-match.js';
import { type Diagnostic, error, type Problem } from '../core/diagnostic.js';
import type { Json } from '../core/json.js';
import { entryOf, itemsOf, nodeAt, problemAt, type YamlNode } from '../yaml/node.js';
import { checkValue } from './check.js';
import type { Model, Parameter, PriceRule } from './model.js';
import { ANY_RESOLUTION } from './price.js';

type Path = (string | number)[];
type Found = Problem & { path: Path };

/** Contradictions in a model file that matches the schema. */
export function modelProblems(model: Model, node: YamlNode): Diagnostic[] {
  const price = nodeAt(node, ['price']);
  const parameters = Object.entries(model.parameters).flatMap(([key, parameter]) => [
    ...valueProblems(model, key, parameter),
    ...limitProblems(key, parameter, ['parameters', key]),
    ...limitProblems(key, { ...parameter.expected, type: parameter.type }, ['parameters', key, 'expected']),
    ...formProblems(key, parameter),
  ]);
  return [
    ...placed([...reservedKeys(model), ...imageProblems(node), ...parameters], node),
    ...(model.price && price ? priceRuleProblems(model, model.price.rule, price) : []),
  ];
}

/** Reasons why a price rule, written in that node, would never apply to a clip of the model. */
export function priceRuleProblems(model: Model, rule: PriceRule, node: YamlNode): Diagnostic[] {
  const lack = missingSettings(model, rule);
  if (lack === undefined)
    return rule.kind === 'per_second' ? placed(unknownResolutions(model, rule), node) : [];
  const message = `${model.name} ${lack}: this price would never apply`;
  const problem = error('price-never-applies', message, 'use a price unit that the model has settings for');
  return placed([{ path: [rule.kind], ...problem }], node);
}

function placed(found: readonly Found[], node: YamlNode): Diagnostic[] {
  return found.map(({ path, ...problem }) => problemAt(nodeAt(node, path) ?? node, problem));
}

/** The settings that a price depends on and the model lacks, as the end of a sentence. */
function missingSettings({ parameters }: Model, { kind }: PriceRule): string | undefined {
  const has = (...keys: string[]) => keys.every((key) => Object.hasOwn(parameters, key));
  if (kind === 'per_megapixel' && !has('num_frames', 'video_size'))
    return 'does not have the settings num_frames and video_size';
  if (kind === 'per_second' && !has('duration') && !has('num_frames', 'fps'))
    return 'has neither the setting duration nor both num_frames and fps';
  return undefined;
}

/** The keys that `per_second` can have for the model; null if any can apply. */
export function priceResolutions({ parameters }: Model): string[] | null {
  const resolution = Object.hasOwn(parameters, 'resolution') ? parameters.resolution : undefined;
  if (resolution && !resolution.values) return null;
  // Some gateways publish a price for a resolution that they refuse.
  const refused = resolution?.refused?.map(({ value }) => value) ?? [];
  return [...(resolution?.values ?? []), ...refused, ANY_RESOLUTION].map(String);
}

function unknownResolutions(model: Model, rule: PriceRule & { kind: 'per_second' }): Found[] {
  const known = priceResolutions(model);
  if (known === null) return [];
  const unknown = Object.keys(rule.by_resolution).filter((key) => !known.includes(key));
  return unknown.map((key) => {
    const message = `${model.name} has no resolution ${key}: this price would never apply`;
    const help = `allowed resolutions: ${known.join(', ')}`;
    return {
      path: ['per_second', key],
      ...error('unknown-resolution', message, help, closestMatch(key, known)),
    };
  });
}

function reservedKeys(model: Model): Found[] {
  const found: Found[] = [];
  const reserved = (path: Path, message: string, help = 'remove it') =>
    found.push({ path, ...error('reserved-key', message, help) });
  for (const key of Object.keys(model.parameters)) {
    const path = ['parameters', key];
    if (key === 'prompt' || key === model.image?.field || key === model.endImage?.field)
      reserved(path, `${key} cannot be a parameter: it is a field of every shot`);
    if (/^webhook/i.test(key)) reserved(path, `${key}: webhooks are not supported`);
  }
  for (const image of [model.image, model.endImage])
    if (image?.field === 'prompt')
      reserved(['image', 'field'], 'prompt is the field of the prompt', 'write the name of the image field');
  return found;
}

/** `images` names each role and each field once, and stands instead of `image`. */
function imageProblems(node: YamlNode): Found[] {
  const images = entryOf(node, 'images');
  if (!images) return [];
  const problem = (path: Path, message: string, help: string): Found => ({
    path,
    ...error('bad-images', message, help),
  });
  if (entryOf(node, 'image'))
    return [problem(['image'], '`image` and `images` name the same thing', 'remove one of them')];
  const found: Found[] = [];
  for (const key of ['role', 'field'] as const) {
    const seen = new Set<string>();
    for (const [index, item] of itemsOf(images.value).entries()) {
      const at = entryOf(item, key)?.value;
      const text = at?.kind === 'scalar' ? at.text : '';
      if (seen.has(text))
        found.push(problem(['images', index, key], `duplicate ${key} ${text}`, `write each ${key} once`));
      seen.add(text);
    }
  }
  return found;
}

/** Checks that every listed value has the parameter's type and that the default is accepted. */
function valueProblems(model: Model, key: string, parameter: Parameter): Found[] {
  const { type, description, values = [], expected, refused = [] } = parameter;
  const typed: Parameter = { type, required: false, description };
  const check = (path: Path, value: Json, by = typed): Found[] => {
    const problem = checkValue(model.name, key, by, value);
    return problem?.severity === 'error' ? [{ path: ['parameters', key, ...path], ...problem }] : [];
  };
  const standard = formProblems(key, parameter).length === 0 ? parameter.default : undefined;
  return [
    ...values.flatMap((value, index) => check(['values', index], value)),
    ...(expected?.values ?? []).flatMap((value, index) => check(['expected', 'values', index], value)),
    ...refused.flatMap(({ value }, index) => check(['refused', index, 'value'], value)),
    ...(standard === undefined ? [] : check(['default'], standard, parameter)),
  ];
}

function limitProblems(
  key: string,
  { type, minimum, maximum }: Pick<Parameter, 'type' | 'minimum' | 'maximum'>,
  path: Path,
): Found[] {
  const isNumber = type === 'integer' || type === 'number';
  if (!isNumber && (minimum !== undefined || maximum !== undefined))
    return [{ path, ...error('bad-range', `${key} is not a number: minimum and maximum are not allowed`) }];
  if (minimum === undefined || maximum === undefined || minimum <= maximum) return [];
  return [{ path, ...error('bad-range', `the minimum of ${key} is greater than its maximum`) }];
}

function formProblems(key: string, { type, form }: Parameter): Found[] {
  if (!form) return [];
  const path = ['parameters', key, 'form'];
  if (type !== 'string')
    return [{ path, ...error('bad-form', `${key} is not a string: form is not allowed`) }];
  try {
    new RegExp(form.pattern, 'u');
    return [];
  } catch {
    const message = `the pattern of ${key} is not a valid regular expression`;
    return [{ path: [...path, 'pattern'], ...error('bad-form', message) }];
  }
}
