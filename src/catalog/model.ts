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
  /** Per second of clip, by the value of the parameter `resolution`; a resolution that is missing here has no price. */
  | { kind: 'per_second'; by_resolution: Record<string, Usd> }
  /** One amount whatever is asked for. */
  | { kind: 'per_generation'; amount: Usd }
  /** Per started megapixel of all frames: ceil(width x height x frames / 1,000,000). */
  | { kind: 'per_megapixel'; amount: Usd };

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
  unit?: string;
  description: string;
  /** Values that the documentation shows or that only inference bounds: outside them a warning, never an error. */
  expected?: { values?: Json[]; minimum?: number; maximum?: number; why: string };
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
  price: { rule: PriceRule; basis: 'documented' | 'assumed' | 'user'; date: string } | null;
  /** Said once by a plan that uses the model. */
  notes: string[];
}

/** Models by name. */
export type Catalog = ReadonlyMap<string, Model>;
