import type { Catalog, Model } from '../catalog/model.js';
import { withPrice } from '../catalog/price.js';
import { readPriceRule } from '../catalog/read-model.js';
import { priceRuleSchema } from '../catalog/schema.js';
import { closestMatch } from '../core/closest-match.js';
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

/** The diagnostic for an unknown model name, with the closest name. */
export function unknownModel(name: string, models: Catalog) {
  const suggestion = closestMatch(name, models.keys());
  return {
    severity: 'error',
    code: 'unknown-model',
    message: `unknown model "${name}"`,
    help: `available models: ${[...models.keys()].join(', ')}; add your own with \`models:\``,
    ...(suggestion === undefined ? {} : { suggestion }),
  } as const;
}
