import type { Catalog } from '../catalog/model.js';
import { closestMatch } from '../core/closest-match.js';
import { error } from '../core/diagnostic.js';
import { entryOf } from '../yaml/node.js';
import type { Parsed } from './parse.js';
import { unknownModel } from './prices.js';
import type { Problems } from './problems.js';

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
