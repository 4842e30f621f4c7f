import { dirname, join, sep } from 'node:path';
import { readModel } from '../catalog/load.js';
import type { Catalog, Model } from '../catalog/model.js';
import type { Diagnostic } from '../core/diagnostic.js';
import { type PathWord, pathWord } from '../core/path-words.js';
import { err, ok, type Result } from '../core/result.js';
import { type Disk, errorCode } from '../system/disk.js';
import { readYamlFile } from '../yaml/file.js';
import { entryOf, itemsOf, type Span, type YamlNode } from '../yaml/node.js';
import { filesMatching, type Matching } from './glob.js';
import type { Parsed } from './parse.js';
import { priced } from './prices.js';
import type { Problem, Problems } from './problems.js';
import { checkModelTexts } from './texts.js';

/** A file without this key is not a model file; its content is then never shown. */
const MODEL_MARKS = ['gateway_model'];

/** The built-in models and those of the files in `models:`, with the prices of `prices:`. */
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
      problems.add(at, sameName(model.name), { message: 'first used here', span: first });
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
    message: `duplicate model name "${name}"`,
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
      message: `${JSON.stringify(pattern)} covers too many files`,
      help: 'name the folder of the model files, such as models/*.yaml',
    };
  }
  const why = found.ok ? '' : ` (${found.error})`;
  return {
    severity: 'error',
    code: 'no-model-file',
    message: `no file matches ${JSON.stringify(pattern)}${why}`,
    help: 'paths are relative to the manifest; * matches part of a name, ** any folders',
  };
}

/** The mistake in a pattern; in patterns a backslash separates folders on every machine. */
function patternWord(pattern: string): PathWord | undefined {
  const isRooted = /^(?:[\\/]{2}|[A-Za-z]:)/.test(pattern);
  return pathWord(isRooted ? pattern : pattern.replaceAll('\\', '/'), sep);
}

function outsideFolder(path: string): Problem {
  return {
    severity: 'error',
    code: 'model-outside',
    message: `${JSON.stringify(path)} is outside the manifest's folder and was not read`,
    help: "copy the model file into the manifest's folder, such as models/my-model.yaml, and use that path",
  };
}
