import { timesRoundedUp } from '../core/fraction.js';
import type { JsonObject } from '../core/json.js';
import type { Usd } from '../core/money.js';
import { unreachable } from '../core/result.js';
import { clipFrames, exactSeconds, writtenSize } from './clip.js';
import type { Model, PriceRule, Quote } from './model.js';

/** The key of `per_second` for all resolutions that are not listed. */
export const ANY_RESOLUTION = 'any';

const PIXELS_PER_MEGAPIXEL = 1_000_000n;

/**
 * The expected cost of a request, exact to the micro-dollar and rounded up for a fraction of a second. Unknown, never zero, if the
 * model has no price or the request lacks what the price depends on. The body may come from an older lockfile, so its values are not
 * trusted.
 */
export function quote(model: Model, body: JsonObject): Quote {
  const usd = model.price ? amount(model, model.price.rule, body) : null;
  return model.price && usd !== null ? { usd, basis: model.price.basis } : { usd: null, basis: 'unknown' };
}

/** The model with the user's price, for `prices:` of a manifest; the note of the old price is dropped. */
export function withPrice(model: Model, rule: PriceRule): Model {
  const notes = model.notes.filter((note) => note !== model.price?.note);
  return { ...model, notes, price: { rule, basis: 'user', date: null } };
}

function amount(model: Model, rule: PriceRule, body: JsonObject): Usd | null {
  switch (rule.kind) {
    case 'per_generation':
      return rule.amount;
    case 'per_second': {
      const perSecond = secondPrice(rule.by_resolution, body);
      const seconds = exactSeconds(model, body);
      return perSecond === null || !seconds ? null : timesRoundedUp(perSecond, seconds);
    }
    case 'per_megapixel': {
      const size = writtenSize(model, body);
      const frames = clipFrames(model, body);
      if (!size || !frames) return null;
      const pixels = BigInt(size.width) * BigInt(size.height) * BigInt(frames);
      return rule.amount * ((pixels + PIXELS_PER_MEGAPIXEL - 1n) / PIXELS_PER_MEGAPIXEL);
    }
    default:
      return unreachable(rule);
  }
}

/** The prices per second of the resolutions that the model takes: a price page may list others. */
export function acceptedRates(model: Model, prices: Readonly<Record<string, Usd>>): [string, Usd][] {
  const values = model.parameters.resolution?.values;
  return Object.entries(prices).filter(
    ([resolution]) => resolution === ANY_RESOLUTION || !values || values.includes(resolution),
  );
}

function secondPrice(prices: Readonly<Record<string, Usd>>, body: JsonObject): Usd | null {
  const resolution = typeof body.resolution === 'string' ? body.resolution : ANY_RESOLUTION;
  const key = Object.hasOwn(prices, resolution) ? resolution : ANY_RESOLUTION;
  return Object.hasOwn(prices, key) ? (prices[key] ?? null) : null;
}
