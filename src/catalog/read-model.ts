import type { Diagnostic } from '../core/diagnostic.js';
import { parseUsd, type Usd } from '../core/money.js';
import { err, ok, type Result } from '../core/result.js';
import { issueDiagnostics } from '../yaml/issues.js';
import { toPlain, type YamlNode } from '../yaml/node.js';
import type { ImageField, Model, Parameter, Price, PriceRule } from './model.js';
import { modelProblems, priceRuleProblems } from './model-rules.js';
import { modelSchema, priceRuleSchema, type WrittenModel, type WrittenPriceRule } from './schema.js';

/**
 * Parses a model file, the user's or a built-in one. Reports all problems with their places: those of the schema, or otherwise
 * contradictions.
 */
export function parseModel(node: YamlNode): Result<Model, Diagnostic[]> {
  const parsed = modelSchema().safeParse(toPlain(node));
  if (!parsed.success) return err(issueDiagnostics(parsed.error.issues, modelSchema(), node));
  const model = modelOf(parsed.data);
  const problems = modelProblems(model, node);
  return problems.length > 0 ? err(problems) : ok(model);
}

/** Parses a price of a manifest's `prices:`. Fails if it would never apply to the model. */
export function readPriceRule(node: YamlNode, model: Model): Result<PriceRule, Diagnostic[]> {
  const parsed = priceRuleSchema.safeParse(toPlain(node));
  if (!parsed.success) return err(issueDiagnostics(parsed.error.issues, priceRuleSchema, node));
  const rule = priceRule(parsed.data);
  const problems = priceRuleProblems(model, rule, node);
  return problems.length > 0 ? err(problems) : ok(rule);
}

function priceRule({ per_generation, per_megapixel, per_second = {} }: WrittenPriceRule): PriceRule {
  if (per_generation !== undefined) return { kind: 'per_generation', amount: amountOf(per_generation) };
  if (per_megapixel !== undefined) return { kind: 'per_megapixel', amount: amountOf(per_megapixel) };
  const prices = Object.entries(per_second).map(([key, each]) => [key, amountOf(each)]);
  return { kind: 'per_second', by_resolution: Object.fromEntries(prices) };
}

function modelOf(model: WrittenModel): Model {
  const { provider, image: single, images = [], webhook, parameters, ...more } = model;
  const { price: written, notes = [], ...names } = more;
  const price = written ? priceOf(written) : null;
  const image = single ?? imageOf(images, 'start');
  const endImage = imageOf(images, 'end');
  return {
    ...names,
    ...(provider === undefined ? {} : { provider }),
    image: image ?? null,
    ...(webhook === undefined ? {} : { webhook }),
    ...(endImage ? { endImage } : {}),
    parameters: Object.fromEntries(Object.entries(parameters).map(([key, each]) => [key, parameterOf(each)])),
    price,
    notes: price?.note === undefined ? notes : [price.note, ...notes],
  };
}

function imageOf(images: NonNullable<WrittenModel['images']>, role: 'start' | 'end'): ImageField | undefined {
  const found = images.find((each) => each.role === role);
  return found && { field: found.field, required: found.required };
}

function priceOf({ basis, date, note, ...rule }: NonNullable<WrittenModel['price']>): Price {
  const caveat = note === undefined ? {} : { note };
  return { rule: priceRule(rule), basis: basis ?? 'user', date: date ?? null, ...caveat };
}

/** zod types absent keys as possibly undefined; its result never contains such a key. */
function parameterOf({ required = false, ...rest }: WrittenModel['parameters'][string]): Parameter {
  return { ...rest, required } as Parameter;
}

/** The amount of a number that the schema has checked. */
export function amountOf(written: number): Usd {
  const amount = parseUsd(written);
  if (!amount.ok) throw new Error(`not an amount: ${written}`);
  return amount.value;
}
