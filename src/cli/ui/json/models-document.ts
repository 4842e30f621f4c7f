import type { Catalog, Model, PriceRule } from '../../../catalog/model.js';
import { formatUsd } from '../../../core/money.js';
import { unreachable } from '../../../core/result.js';
import type { Documents } from './output-schemas.js';

/** The document of `models --json`, ready for `JSON.stringify`: amounts in dollars as decimal text. */
export function modelsJson(catalog: Catalog): Documents['models'] {
  return { currency: 'USD', models: [...catalog.values()].map(modelJson) };
}

function modelJson(model: Model): Documents['models']['models'][number] {
  const { name, title, gateway_model, path, image, parameters, price, notes } = model;
  return {
    name,
    title,
    gateway_model,
    path,
    image,
    parameters,
    price: price ? { ...ruleJson(price.rule), basis: price.basis, date: price.date } : null,
    notes,
  };
}

function ruleJson(rule: PriceRule) {
  switch (rule.kind) {
    case 'per_second':
      return {
        per_second: Object.fromEntries(
          Object.entries(rule.by_resolution).map(([resolution, amount]) => [resolution, formatUsd(amount)]),
        ),
      };
    case 'per_generation':
      return { per_generation: formatUsd(rule.amount) };
    case 'per_megapixel':
      return { per_megapixel: formatUsd(rule.amount) };
    default:
      return unreachable(rule);
  }
}
