import { type Diagnostic, error } from '../core/diagnostic.js';
import { err, ok, type Result } from '../core/result.js';
import { entryOf, problemAt, type YamlNode } from '../yaml/node.js';
import { readYaml } from '../yaml/read.js';
import type { Catalog, Model } from './model.js';
import { ltx219b } from './models/ltx-2-19b.js';
import { ltx2Pro } from './models/ltx-2-pro.js';
import { ltx2Video } from './models/ltx-2-video.js';
import { parseModel } from './read-model.js';

let builtIn: Catalog | undefined;

/** The built-in models by name; parsed once. */
export function builtInModels(): Catalog {
  builtIn ??= new Map([ltx2Video, ltx2Pro, ltx219b].map(readBuiltIn));
  return builtIn;
}

function readBuiltIn(text: string): [string, Model] {
  const node = readYaml(text, 'built-in model');
  const model = node.ok ? parseModel(node.value) : node;
  if (!model.ok) throw new Error(`a built-in model is broken: ${JSON.stringify(model.error)}`);
  return [model.value.name, model.value];
}

/**
 * Reads a user's model file. Its name must not be that of a built-in model, and the basis of its price is `user` whatever the file
 * says, because we have not seen its source.
 */
export function readModel(node: YamlNode): Result<Model, Diagnostic[]> {
  const read = parseModel(node);
  if (!read.ok) return read;
  const model = read.value;
  if (builtInModels().has(model.name)) {
    const message = `${model.name} is the name of a built-in model`;
    const help = 'choose another name; to change only the price, use `prices:` in the manifest';
    const at = entryOf(node, 'name')?.value ?? node;
    return err([problemAt(at, error('duplicate-model', message, help))]);
  }
  return ok({ ...model, price: model.price && { ...model.price, basis: 'user' } });
}
