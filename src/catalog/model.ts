import type { Json } from '../core/json.js';
import type { Usd } from '../core/money.js';

/** How certain a price is. */
export type Basis = 'documented' | 'assumed' | 'user' | 'unknown';

/** The expected cost of a take. `usd` is null if and only if the basis is `unknown`. */
export interface Quote {
  usd: Usd | null;
  basis: Basis;
}

/** A price rule of a model. Amounts are micro-dollars. */
export type PriceRule =
  /**
   * Per second of clip, by the value of the parameter `resolution`; the key `any` applies to all other resolutions. A resolution
   * with neither has no price.
   */
  | { kind: 'per_second'; by_resolution: Record<string, Usd> }
  /** The same amount for every clip. */
  | { kind: 'per_generation'; amount: Usd }
  /** Per started megapixel of all frames: ceil(width x height x frames / 1,000,000). */
  | { kind: 'per_megapixel'; amount: Usd };

/** The price of a model, how certain it is and its date. */
export interface Price {
  rule: PriceRule;
  basis: Exclude<Basis, 'unknown'>;
  /** `YYYY-MM` or `YYYY-MM-DD`; null for a price without a date (one from the user). */
  date: string | null;
  /** A caveat for people. */
  note?: string;
}

/** One setting of a model. Prompt and image are not parameters. */
export interface Parameter {
  type: 'string' | 'integer' | 'number' | 'boolean';
  required: boolean;
  /** The documented default, which is sent explicitly; undefined if none is documented. */
  default?: Json;
  /** The only values that the gateway accepts. */
  values?: Json[];
  minimum?: number;
  maximum?: number;
  /** The form of a string: a regular expression for the whole string, and the same in words. */
  form?: { pattern: string; says: string };
  unit?: string;
  description: string;
  /**
   * Values from examples in the documentation or from inference: others cause a warning, never an error. `step` counts from `minimum`
   * (9, 17, 25, …).
   */
  expected?: { values?: Json[]; minimum?: number; maximum?: number; step?: number; why: string };
  /** Values that look allowed but are refused, with the reason. */
  refused?: { value: Json; why: string }[];
}

/** A request field that takes an image, and whether the model requires it. */
export interface ImageField {
  field: string;
  required: boolean;
}

/** A video model as data: its request, its endpoint and its price. */
export interface Model {
  /** The name used in manifests. */
  name: string;
  /** The name of the provider that renders it (`gateway/providers.ts`); undefined for that of the built-in models. */
  provider?: string;
  /** The gateway's id of the model; not derived from the path. */
  gateway_model: string;
  /** The endpoint path, starting with one `/`. */
  path: string;
  title: string;
  /** Where a submission says who is to be called when the job has ended; undefined for the header. */
  webhook?: 'header' | 'body';
  /** The field of the image that a clip starts from; null if the model does not accept one. */
  image: ImageField | null;
  /** The field of the image that a clip arrives at; absent if the model does not accept one. */
  endImage?: ImageField;
  /** By request key, in the order of the documentation. */
  parameters: Record<string, Parameter>;
  /** Null if no price is published. */
  price: Price | null;
  /** Printed once by every plan that uses the model; includes the note of its price. */
  notes: string[];
}

/** Models by name. */
export type Catalog = ReadonlyMap<string, Model>;
