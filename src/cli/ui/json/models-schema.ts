import { z } from 'zod';
import { document, money, stringOrNull } from './parts.js';

const limits = { minimum: z.number().optional(), maximum: z.number().optional() };

const parameter = z.strictObject({
  type: z.enum(['string', 'integer', 'number', 'boolean']),
  required: z.boolean(),
  default: z.json().optional(),
  values: z.array(z.json()).optional(),
  ...limits,
  form: z.strictObject({ pattern: z.string(), says: z.string() }).optional(),
  unit: z.string().optional(),
  description: z.string(),
  expected: z
    .strictObject({
      values: z.array(z.json()).optional(),
      ...limits,
      step: z.number().optional(),
      why: z.string(),
    })
    .optional(),
  refused: z.array(z.strictObject({ value: z.json(), why: z.string() })).optional(),
});

const imageField = z.strictObject({ field: z.string(), required: z.boolean() }).nullable();

/** The document of `models --json`. */
export const modelsSchema = document('models', {
  currency: z.literal('USD'),
  models: z.array(
    z.strictObject({
      name: z.string(),
      title: z.string(),
      provider: z.string().describe('The service that renders it'),
      gateway_model: z.string(),
      path: z.string(),
      image: imageField.describe('The image that a clip starts from; null if the model accepts none'),
      end_image: imageField.describe('The image that a clip arrives at; null if the model accepts none'),
      parameters: z.record(z.string(), parameter),
      price: z
        .strictObject({
          per_second: z.record(z.string(), money).optional(),
          per_generation: money.optional(),
          per_megapixel: money.optional(),
          basis: z.enum(['documented', 'assumed', 'user']),
          date: stringOrNull,
        })
        .nullable(),
      notes: z.array(z.string()),
    }),
  ),
});
