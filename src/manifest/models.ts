import { dirname, join, sep } from 'node:path';
import { readModel } from '../catalog/load.js';
import type { Catalog, Model } from '../catalog/model.js';
import { withPrice } from '../catalog/price.js';
import { readPriceRule } from '../catalog/read-model.js';
import { priceRuleSchema } from '../catalog/schema.js';
import { closestMatch } from '../core/closest-match.js';
import type { Diagnostic } from '../core/diagnostic.js';
import { type PathWord, pathWord } from '../core/path-words.js';
import { err, ok, type Result } from '../core/result.js';
import { type Disk, errorCode } from '../system/disk.js';
import { readYamlFile } from '../yaml/file.js';
import { entryOf, itemsOf, type Span, toPlain, type YamlNode } from '../yaml/node.js';
import { filesMatching, type Matching } from './glob.js';
import type { Parsed } from './parse.js';
import type { Problem, Problems } from './problems.js';
import { checkModelTexts } from './texts.js';

/** A file without this key is no model; what it says is then shown to nobody. */
const MODEL_MARKS = ['gateway_model'];

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
    const read = await readModelFile(disk, join(dirname(file), path));
    if (!read.ok) {
      problems.addAll(read.error);
      continue;
    }
    const { model, at, root } = read.value;
    checkModelTexts(root, problems);
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
): Promise<Result<{ model: Model; at: Span; root: YamlNode }, Diagnostic[]>> {
  const node = await readYamlFile(disk, path, MODEL_MARKS);
  if (!node.ok) return node;
  const model = readModel(node.value);
  if (!model.ok) return model;
  return ok({ model: model.value, root: node.value, at: entryOf(node.value, 'name')?.value ?? node.value });
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
    const at = nodes[index] ?? parsed.root;
    const matched = await matching(disk, dirname(file), pattern);
    const { files, outside } = matched.ok ? matched.value : { files: [] };
    for (const path of files) found.add(path);
    const isForeign = patternWord(pattern) !== undefined && files.length === 0;
    if (outside !== undefined && !isForeign) problems.add(at, outsideFolder(outside));
    else if (files.length === 0 || (matched.ok && matched.value.isTooWide)) {
      problems.add(at, noModelFile(pattern, matched));
    }
  }
  return found;
}

async function matching(disk: Disk, folder: string, pattern: string): Promise<Result<Matching, string>> {
  try {
    return ok(await filesMatching(disk, folder, pattern));
  } catch (error) {
    return err(errorCode(error) ?? String(error));
  }
}

function noModelFile(pattern: string, found: Result<Matching, string>): Problem {
  const word = patternWord(pattern);
  if (word) return { severity: 'error', ...word };
  if (found.ok && found.value.isTooWide) {
    return {
      severity: 'error',
      code: 'search-too-wide',
      message: `${JSON.stringify(pattern)} searches too many files`,
      help: 'name the folder that holds the models, such as models/*.yaml',
    };
  }
  const why = found.ok ? '' : ` (${found.error})`;
  return {
    severity: 'error',
    code: 'no-model-file',
    message: `no file matches ${JSON.stringify(pattern)}${why}`,
    help: 'the path is relative to the manifest; * stands for a part of a name, ** for any folders',
  };
}

/** Backslashes separate folders in a pattern on every machine. */
function patternWord(pattern: string): PathWord | undefined {
  const isRooted = /^(?:[\\/]{2}|[A-Za-z]:)/.test(pattern);
  return pathWord(isRooted ? pattern : pattern.replaceAll('\\', '/'), sep);
}

function outsideFolder(path: string): Problem {
  return {
    severity: 'error',
    code: 'model-outside',
    message: `${JSON.stringify(path)} lies outside the manifest's folder, and is not read`,
    help: "copy the model file into the manifest's folder, such as models/my-model.yaml, and name the copy",
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
  const suggestion = closestMatch(name, models.keys());
  return {
    severity: 'error',
    code: 'unknown-model',
    message: `there is no model ${name}`,
    help: `the models are ${[...models.keys()].join(', ')}; more can be added with \`models:\``,
    ...(suggestion === undefined ? {} : { suggestion }),
  } as const;
}
