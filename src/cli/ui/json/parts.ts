import { z } from 'zod';

/** An amount in a document. */
export const money = z
  .string()
  .regex(/^-?\d+\.\d{2,6}$/)
  .describe('US dollars, exact: two decimals, or as many as needed');

/** How many there are of something. */
export const count = z.int().nonnegative();
