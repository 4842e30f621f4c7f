import { type Diagnostic, error } from '../core/diagnostic.js';
import { err, ok, type Result } from '../core/result.js';
import { entryOf, problemAt, type YamlNode } from '../yaml/node.js';
import { readBuiltIn } from './built-in.js';
import type { Catalog, Model } from './model.js';
import { parseModel } from './read-model.js';

let builtIn: Catalog | undefined;

/** The built-in models by name; read once. */
export function builtInModels(): Catalog {
  builtIn ??= new Map(readBuiltIn().map((model) => [model.name, model]));
  return builtIn;
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
