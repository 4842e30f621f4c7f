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

/** Budgets of parts of the film must name scenes and models that there are: one with a typing error would hold for nothing. */
export function checkBudgets(
  { root, head }: Parsed,
  catalog: Catalog,
  scenes: readonly (string | null)[],
  problems: Problems,
): void {
  const node = entryOf(root, 'budgets')?.value;
  const known = new Set(scenes.filter((scene) => scene !== null));
  for (const scene of Object.keys(head.budgets?.scenes ?? {})) {
    const entry = entryOf(entryOf(node, 'scenes')?.value, scene);
    if (!entry || known.has(scene)) continue;
    const help = known.size === 0 ? 'no shot has a `scene`' : `scenes: ${[...known].join(', ')}`;
    problems.add(
      entry.key,
      error('unknown-scene', `unknown scene "${scene}"`, help, closestMatch(scene, known)),
    );
  }
  for (const model of Object.keys(head.budgets?.models ?? {})) {
    const entry = entryOf(entryOf(node, 'models')?.value, model);
    if (entry && !catalog.has(model)) problems.add(entry.key, unknownModel(model, catalog));
  }
}
