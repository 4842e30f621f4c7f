import { readYaml } from '../yaml/read.js';
import type { Model } from './model.js';
import { ltx219b } from './models/ltx-2-19b.js';
import { ltx2Pro } from './models/ltx-2-pro.js';
import { ltx2Video } from './models/ltx-2-video.js';
import { parseModel } from './read-model.js';

/** Reads the built-in models. In the built command their data stand in the place of this module (`scripts/built-in-models.mjs`). */
export function readBuiltIn(): Model[] {
  return [ltx2Video, ltx2Pro, ltx219b].map((text) => {
    const node = readYaml(text, 'built-in model');
    const model = node.ok ? parseModel(node.value) : node;
    if (!model.ok) throw new Error(`a built-in model is broken: ${JSON.stringify(model.error)}`);
    return model.value;
  });
}
