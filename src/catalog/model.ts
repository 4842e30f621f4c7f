import type { Json } from '../core/json.js';
import type { Usd } from '../core/money.js';

/** How sure a price is. */
export type Basis = 'documented' | 'assumed' | 'user' | 'unknown';

/** What a take is expected to cost. `usd` is null exactly when the basis is `unknown`. */
export interface Quote {
  usd: Usd | null;
  basis: Basis;
}

/** A price rule of a model. Amounts are micro-dollars. */
export type PriceRule =
  /**
   * Per second of clip, by the value of the parameter `resolution`; the key `any` prices what has no key of its own. A resolution
   * without either has no price.
   */
  | { kind: 'per_second'; by_resolution: Record<string, Usd> }
  /** One amount whatever is asked for. */
  | { kind: 'per_generation'; amount: Usd }
  /** Per started megapixel of all frames: ceil(width x height x frames / 1,000,000). */
  | { kind: 'per_megapixel'; amount: Usd };

/** What a model costs, how sure that is and since when. */
export interface Price {
  rule: PriceRule;
  basis: Exclude<Basis, 'unknown'>;
  /** `YYYY-MM` or `YYYY-MM-DD`, null where the price carries no date (one that the user gave). */
  date: string | null;
  /** What to know before believing it. */
  note?: string;
}

/** One setting of a model. Prompt and image are not parameters. */
export interface Parameter {
  type: 'string' | 'integer' | 'number' | 'boolean';
  required: boolean;
  /** The documented default, sent explicitly; undefined where none is documented. */
  default?: Json;
  /** The only values that the gateway accepts. */
  values?: Json[];
  minimum?: number;
  maximum?: number;
  /** The form a text must have: a regular expression for the whole of it, and what that says to people. */
  form?: { pattern: string; says: string };
  unit?: string;
  description: string;
  /**
   * Values that the documentation shows or that only inference bounds: outside them a warning, never an error. `step` counts from
   * `minimum` (9, 17, 25, …).
   */
  expected?: { values?: Json[]; minimum?: number; maximum?: number; step?: number; why: string };
  /** Values that look allowed but are refused, with the reason a user is told. */
  refused?: { value: Json; why: string }[];
}

/** A video model as data: what is sent for it, where, and at what price. */
export interface Model {
  /** The name a manifest uses. */
  name: string;
  /** The gateway's own id of the model; not derived from the path. */
  gateway_model: string;
  /** The endpoint path, starting with one `/`. */
  path: string;
  title: string;
  /** The request field that takes the input image, and whether the model needs one; null where it takes none. */
  image: { field: string; required: boolean } | null;
  /** By request key, in documented order. */
  parameters: Record<string, Parameter>;
  /** Null where no price is published. */
  price: Price | null;
  /** Said once by a plan that uses the model; the note of its price is among them. */
  notes: string[];
}

/** Models by name. */
export type Catalog = ReadonlyMap<string, Model>;
