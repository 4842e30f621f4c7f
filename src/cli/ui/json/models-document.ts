import type { Catalog, Model, PriceRule } from '../../../catalog/model.js';
import { acceptedRates } from '../../../catalog/price.js';
import { formatUsd } from '../../../core/money.js';
import { PROVIDERS } from '../../../gateway/providers.js';
import type { Documents } from './output-schemas.js';

/** The document of `models --json`, ready for `JSON.stringify`: amounts in dollars as decimal text. */
export function modelsJson(catalog: Catalog): Documents['models'] {
  return { currency: 'USD', models: [...catalog.values()].map(modelJson) };
}

function modelJson(model: Model): Documents['models']['models'][number] {
  const { name, title, gateway_model, path, image, endImage = null, parameters, price, notes } = model;
  return {
    name,
    title,
    provider: model.provider ?? PROVIDERS[0].name,
    gateway_model,
    path,
    image,
    end_image: endImage,
    parameters,
    price: price ? { ...ruleJson(model, price.rule), basis: price.basis, date: price.date } : null,
    notes,
  };
}

function ruleJson(model: Model, rule: PriceRule) {
  if (rule.kind !== 'per_second') return { [rule.kind]: formatUsd(rule.amount) };
  const amounts = acceptedRates(model, rule.by_resolution);
  return {
    per_second: Object.fromEntries(amounts.map(([resolution, amount]) => [resolution, formatUsd(amount)])),
  };
}
