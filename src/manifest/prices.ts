import type { Catalog, Model } from '../catalog/model.js';
import { withPrice } from '../catalog/price.js';
import { readPriceRule } from '../catalog/read-model.js';
import { priceRuleSchema } from '../catalog/schema.js';
import { closestMatch } from '../core/closest-match.js';
import { error, type Problem } from '../core/diagnostic.js';
import { entryOf, toPlain } from '../yaml/node.js';
import type { Parsed } from './parse.js';
import type { Problems } from './problems.js';

/** The models at the prices that `prices:` gives. */
export function priced(parsed: Parsed, models: Map<string, Model>, problems: Problems): Catalog {
  const node = entryOf(parsed.root, 'prices')?.value;
  for (const name of Object.keys(parsed.head.prices ?? {})) {
    const entry = entryOf(node, name);
    const model = models.get(name);
    if (!entry || !priceRuleSchema.safeParse(toPlain(entry.value)).success) continue;
    if (!model) {
      problems.add(entry.key, unknownModel(name, models));
      continue;
    }
    const rule = readPriceRule(entry.value, model);
    if (rule.ok) models.set(name, withPrice(model, rule.value));
    else problems.addAll(rule.error);
  }
  return models;
}

/** The problem of an unknown model name, with the closest name. */
export function unknownModel(name: string, models: Catalog): Problem {
  const help = `available models: ${[...models.keys()].join(', ')}; add your own with \`models:\``;
  return error('unknown-model', `unknown model "${name}"`, help, closestMatch(name, models.keys()));
}
