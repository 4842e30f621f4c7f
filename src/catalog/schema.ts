import { z } from 'zod';
import { lazy } from '../core/lazy.js';
import { parseUsd } from '../core/money.js';
import { rules } from '../yaml/issues.js';

const word = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_]*$/)
  .register(rules, {
    code: 'bad-key',
    help: 'a request key has letters, digits and _, and starts with a letter',
  });
const value = z.union([z.string(), z.number(), z.boolean()]);
const nonEmpty = z.string().min(1);

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
    .describe('US dollars per second of clip, by resolution; `any` applies to all other resolutions'),
  per_generation: amount.optional().describe('US dollars per clip'),
  per_megapixel: amount
    .optional()
    .describe('US dollars per started megapixel of all frames: width x height x frames / 1,000,000'),
};

const oneKind = {
  holds: (price: object) => Object.keys(price).filter((key) => key in kinds).length === 1,
  rule: {
    code: 'bad-price',
    help: 'write exactly one of per_second, per_generation or per_megapixel',
  },
};

/** A price rule as written in a model file or a manifest's `prices:`. */
export const priceRuleSchema = z.strictObject(kinds).refine(oneKind.holds).register(rules, oneKind.rule);

const price = lazy(() =>
  z
    .strictObject({
      ...kinds,
      basis: z
        .enum(['documented', 'assumed', 'user'])
        .optional()
        .describe('How certain the price is; always `user` for your own model'),
      date: z
        .string()
        .regex(/^\d{4}-\d{2}(-\d{2})?$/)
        .register(rules, { code: 'bad-date', help: 'write a month or a day, such as 2026-11 or 2026-11-22' })
        .optional()
        .describe('Date on which the price was published or read'),
      note: nonEmpty.optional().describe('Caveat, printed by the plan'),
    })
    .refine(oneKind.holds)
    .register(rules, oneKind.rule),
);

const limits = { minimum: z.number().optional(), maximum: z.number().optional() };

const parameter = lazy(() =>
  z.strictObject({
    type: z.enum(['string', 'integer', 'number', 'boolean']),
    required: z.boolean().optional().describe('true if every shot must set it. Default: false'),
    default: value.optional().describe('Documented default; sent if a shot does not set a value'),
    values: z.array(value).min(1).optional().describe('Allowed values'),
    ...limits,
    form: z
      .strictObject({
        pattern: z.string().describe('Regular expression for the whole string'),
        says: nonEmpty.describe('The same in words, for messages'),
      })
      .optional()
      .describe('Form of a string'),
    unit: nonEmpty.optional(),
    description: nonEmpty,
    expected: z
      .strictObject({
        values: z.array(value).min(1).optional(),
        ...limits,
        step: z.int().positive().optional().describe('Ideal values are minimum, minimum + step, …'),
        why: nonEmpty,
      })
      .optional()
      .describe('Values that are probably accepted; others cause a warning, never an error'),
    refused: z
      .array(z.strictObject({ value, why: nonEmpty }))
      .optional()
      .describe('Values that look right but are refused'),
  }),
);

/** The format of model files, built-in models and a user's `models/*.yaml` alike. */
export const modelSchema = lazy(() =>
  z
    .strictObject({
      name: z
        .string()
        .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/)
        .register(rules, { code: 'bad-name', help: 'a model name has letters, digits, ".", "_" and "-"' })
        .describe('Name used in manifests'),
      title: nonEmpty.describe('Name shown to people'),
      provider: nonEmpty
        .optional()
        .describe('Provider that renders it; leave it out for the provider of the built-in models'),
      gateway_model: nonEmpty.describe("The gateway's id of the model"),
      path: z
        .string()
        .refine(isEndpointPath)
        .register(rules, {
          code: 'bad-path',
          help: 'write the path without the host, starting with one /, such as /my-model/v1/generate',
        })
        .describe('Path of the endpoint on the gateway, starting with one /'),
      image: z
        .strictObject({
          field: word.describe('Request key of the input image'),
          required: z.boolean(),
        })
        .optional()
        .describe('Input image; leave it out if the model does not accept one'),
      webhook: z
        .enum(['header', 'body'])
        .optional()
        .describe(
          'Where a submission asks for a call when the job has ended: in a header, or in the body if the model documents it there. Default: header',
        ),
      images: z
        .array(
          z.strictObject({
            field: word.describe('Request key of the image'),
            role: z
              .enum(['start', 'end'])
              .describe(
                'start: the clip starts from it (`image`); end: the clip arrives at it (`end_image`)',
              ),
            required: z.boolean(),
          }),
        )
        .min(1)
        .optional()
        .describe('Input images, for a model that accepts more than one; instead of `image`'),
      parameters: z
        .record(word, parameter())
        .describe('Settings by request key, in the order of the documentation, without prompt and image'),
      price: price().optional().describe('Price; leave it out if unknown'),
      notes: z.array(nonEmpty).optional().describe('Notes, printed once by every plan that uses the model'),
    })
    .describe('A video model for shotlist'),
);

/** A valid price rule as written. */
export type WrittenPriceRule = z.infer<typeof priceRuleSchema>;

/** A valid model file as written. */
export type WrittenModel = z.infer<ReturnType<typeof modelSchema>>;

const SOMEWHERE = 'https://gateway.invalid';

/**
 * True for an endpoint path that always resolves to the gateway's own origin: it starts with one `/`, and contains nothing that a URL
 * parser (WHATWG URL, as used by fetch and undici) reads as a host, a query or a fragment, or rewrites.
 */
export function isEndpointPath(path: string): boolean {
  if (!/^\/[^/]/.test(path)) return false;
  if (!URL.canParse(path, SOMEWHERE)) return false;
  const url = new URL(path, SOMEWHERE);
  return url.origin === SOMEWHERE && url.pathname === path;
}
