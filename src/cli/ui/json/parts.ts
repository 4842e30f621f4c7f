import { z } from 'zod';

/** An amount in a document. */
export const money = z
  .string()
  .regex(/^-?\d+\.\d{2,6}$/)
  .describe('US dollars, exact: two decimals, or as many as needed');

/** How many there are of something. */
export const count = z.int().nonnegative();

/** A string that may be missing. */
export const stringOrNull = z.string().nullable();

/** What a command prints with `--json`. */
export function document<Shape extends z.ZodRawShape>(verb: string, shape: Shape) {
  return z.strictObject(shape).describe(`What \`shotlist ${verb} --json\` prints`);
}
