import { dirname, isAbsolute, join } from 'node:path';
import { readModel } from '../catalog/load.js';
import type { Catalog, Model } from '../catalog/model.js';
import { withPrice } from '../catalog/price.js';
import { readPriceRule } from '../catalog/read-model.js';
import { priceRuleSchema } from '../catalog/schema.js';
import type { Diagnostic } from '../core/diagnostic.js';
import { nearest } from '../core/nearest.js';
import { err, ok, type Result } from '../core/result.js';
import { type Disk, errorCode } from '../disk.js';
import { readYamlFile } from '../yaml/file.js';
import { entryOf, itemsOf, type Span, toPlain } from '../yaml/node.js';
import { filesMatching } from './glob.js';
import type { Parsed } from './parse.js';
import type { Problem, Problems } from './problems.js';

/** The built-in models and the manifest's own from the files that `models:` names, at the prices that `prices:` gives. */
export async function catalogOf(
  disk: Disk,
  file: string,
  parsed: Parsed,
  builtIn: Catalog,
  problems: Problems,
): Promise<Catalog> {
  const models = new Map<string, Model>(builtIn);
  const named = new Map<string, Span>();
  for (const path of await modelFiles(disk, file, parsed, problems)) {
    const read = await readModelFile(disk, isAbsolute(path) ? path : join(dirname(file), path));
    if (!read.ok) {
      problems.addAll(read.error);
      continue;
    }
    const { model, at } = read.value;
    const first = named.get(model.name);
    if (first) {
      problems.add(at, sameName(model.name), { message: 'the first one', span: first });
      continue;
    }
    named.set(model.name, at);
    models.set(model.name, model);
  }
  return priced(parsed, models, problems);
}

async function readModelFile(
  disk: Disk,
  path: string,
): Promise<Result<{ model: Model; at: Span }, Diagnostic[]>> {
  const node = await readYamlFile(disk, path);
  if (!node.ok) return node;
  const model = readModel(node.value);
  if (!model.ok) return model;
  return ok({ model: model.value, at: entryOf(node.value, 'name')?.value ?? node.value });
}

function sameName(name: string): Problem {
  return {
    severity: 'error',
    code: 'duplicate-model',
    message: `a second model is called ${name}`,
    help: 'choose another name',
  };
}

async function modelFiles(
  disk: Disk,
  file: string,
  parsed: Parsed,
  problems: Problems,
): Promise<Set<string>> {
  const found = new Set<string>();
  const nodes = itemsOf(entryOf(parsed.root, 'models')?.value);
  for (const [index, pattern] of (parsed.head.models ?? []).entries()) {
    const paths = await matching(disk, dirname(file), pattern);
    if (paths.ok && paths.value.length > 0) for (const path of paths.value) found.add(path);
    else problems.add(nodes[index] ?? parsed.root, noModelFile(pattern, paths));
  }
  return found;
}

async function matching(disk: Disk, folder: string, pattern: string): Promise<Result<string[], string>> {
  try {
    return ok(await filesMatching(disk, folder, pattern));
  } catch (error) {
    return err(errorCode(error) ?? String(error));
  }
}

function noModelFile(pattern: string, paths: Result<string[], string>): Problem {
  const why = paths.ok ? '' : ` (${paths.error})`;
  return {
    severity: 'error',
    code: 'no-model-file',
    message: `no file matches ${JSON.stringify(pattern)}${why}`,
    help: 'the path is relative to the manifest; * stands for a part of a name, ** for any folders',
  };
}

function priced(parsed: Parsed, models: Map<string, Model>, problems: Problems): Catalog {
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

/** That there is no such model, and which one is likely meant. */
export function unknownModel(name: string, models: Catalog) {
  const suggestion = nearest(name, models.keys());
  return {
    severity: 'error',
    code: 'unknown-model',
    message: `there is no model ${name}`,
    help: `the models are ${[...models.keys()].join(', ')}; more can be added with \`models:\``,
    ...(suggestion === undefined ? {} : { suggestion }),
  } as const;
}
