import { z } from 'zod';
import { parseUsd } from '../core/money.js';
import { rules } from '../yaml/issues.js';
import { isEndpointPath } from './path.js';

const word = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_]*$/)
  .register(rules, { code: 'bad-key', help: 'a request key has letters, digits and _, a letter first' });
const value = z.union([z.string(), z.number(), z.boolean()]);
const said = z.string().min(1);

/** An amount in US dollars, as written in a manifest or model file. */
export const amount = z
  .number()
  .refine((written) => parseUsd(written).ok)
  .register(rules, {
    code: 'bad-money',
    help: 'write an amount in US dollars such as 25 or 0.06, with at most six decimals',
  });

const kinds = {
  per_second: z
    .record(z.string(), amount)
    .optional()
    .describe('Dollars per second of clip, by resolution; `any` prices every other resolution'),
  per_generation: amount.optional().describe('Dollars per clip, whatever is asked for'),
  per_megapixel: amount
    .optional()
    .describe('Dollars per started megapixel of all frames: width x height x frames / 1,000,000'),
};

const oneKind = {
  holds: (price: object) => Object.keys(price).filter((key) => key in kinds).length === 1,
  rule: {
    code: 'bad-price',
    help: 'a price has exactly one of per_second, per_generation and per_megapixel',
  },
};

/** A price rule as a model file and a manifest's `prices:` write it; `priceRule` turns it into one of ours. */
export const priceRuleSchema = z.strictObject(kinds).refine(oneKind.holds).register(rules, oneKind.rule);

const price = z
  .strictObject({
    ...kinds,
    basis: z
      .enum(['documented', 'assumed', 'user'])
      .optional()
      .describe('How sure the price is; that of a model of your own always counts as `user`'),
    date: z
      .string()
      .regex(/^\d{4}-\d{2}(-\d{2})?$/)
      .register(rules, { code: 'bad-date', help: 'write a month or a day, such as 2026-11 or 2026-11-22' })
      .optional()
      .describe('When the price was read'),
    note: said.optional().describe('What to know before believing it'),
  })
  .refine(oneKind.holds)
  .register(rules, oneKind.rule);

const limits = { minimum: z.number().optional(), maximum: z.number().optional() };

const parameter = z.strictObject({
  type: z.enum(['string', 'integer', 'number', 'boolean']),
  required: z.boolean().optional().describe('Whether a shot must set it'),
  default: value.optional().describe('The documented default, sent where a shot sets nothing'),
  values: z.array(value).min(1).optional().describe('The only values that the gateway accepts'),
  ...limits,
  form: z
    .strictObject({
      pattern: z.string().describe('A regular expression for the whole text'),
      says: said.describe('The same for people'),
    })
    .optional()
    .describe('The form that a text must have'),
  unit: said.optional(),
  description: said,
  expected: z
    .strictObject({
      values: z.array(value).min(1).optional(),
      ...limits,
      step: z.int().positive().optional().describe('Good values are minimum, minimum + step, …'),
      why: said,
    })
    .optional()
    .describe('What is likely accepted; anything else is warned about, never refused'),
  refused: z
    .array(z.strictObject({ value, why: said }))
    .optional()
    .describe('Values that look right but are refused'),
});

/** A model file, the format of the built-in models and of a user's `models/*.yaml`. */
export const modelSchema = z
  .strictObject({
    name: z
      .string()
      .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/)
      .register(rules, { code: 'bad-name', help: 'a model name has letters, digits, dots, _ and -' })
      .describe('What a manifest calls the model'),
    title: said.describe('Its name for people'),
    gateway_model: said.describe("The gateway's own id of the model"),
    path: z
      .string()
      .refine(isEndpointPath)
      .register(rules, {
        code: 'bad-path',
        help: 'write the path on the gateway alone, starting with one /, such as /my-model/v1/generate',
      })
      .describe('The endpoint on the gateway, starting with one /'),
    image: z
      .strictObject({
        field: word.describe('The request key that takes the input image'),
        required: z.boolean(),
      })
      .optional()
      .describe('Absent where the model takes no image'),
    parameters: z
      .record(word, parameter)
      .describe('Its settings by request key, in documented order; prompt and image are not among them'),
    price: price.optional().describe('Absent where no price is known'),
    notes: z.array(said).optional().describe('Said once by a plan that uses the model'),
  })
  .describe('A video model for shotlist');

/** A price rule that its schema accepts. */
export type WrittenPriceRule = z.infer<typeof priceRuleSchema>;

/** A model file that its schema accepts. */
export type WrittenModel = z.infer<typeof modelSchema>;
