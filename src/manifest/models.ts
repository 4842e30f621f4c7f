import { dirname, join, sep } from 'node:path';
import { readModel } from '../catalog/load.js';
import type { Catalog, Model } from '../catalog/model.js';
import { error, type Problem } from '../core/diagnostic.js';
import { pathWord } from '../core/path-words.js';
import { type Disk, errorCode } from '../system/disk.js';
import { readYamlFile } from '../yaml/file.js';
import { entryOf, itemsOf, type Span } from '../yaml/node.js';
import { filesMatching } from './glob.js';
import type { Parsed } from './parse.js';
import { priced } from './prices.js';
import type { Problems } from './problems.js';
import { textCheck, visitModelTexts } from './texts.js';

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
  const folder = dirname(file);
  for (const path of await modelFiles(disk, folder, parsed, problems)) await add(join(folder, path));
  return priced(parsed, models, problems);

  async function add(path: string): Promise<void> {
    const root = await readYamlFile(disk, path, MODEL_MARKS);
    if (!root.ok) return problems.addAll(root.error);
    const model = readModel(root.value);
    if (!model.ok) return problems.addAll(model.error);
    visitModelTexts(root.value, textCheck(new Set(), problems));
    const { name } = model.value;
    const at = entryOf(root.value, 'name')?.value ?? root.value;
    const first = named.get(name);
    if (first) {
      const problem = error('duplicate-model', `duplicate model name "${name}"`, 'choose another name');
      return problems.add(at, problem, first);
    }
    named.set(name, at);
    models.set(name, model.value);
  }
}

/** The model files by their paths below the manifest's folder, each once. */
async function modelFiles(
  disk: Disk,
  folder: string,
  parsed: Parsed,
  problems: Problems,
): Promise<Set<string>> {
  const found = new Set<string>();
  const nodes = itemsOf(entryOf(parsed.root, 'models')?.value);
  for (const [index, pattern] of (parsed.head.models ?? []).entries()) {
    const { files, problem } = await search(disk, folder, pattern);
    for (const path of files) found.add(path);
    if (problem) problems.add(nodes[index] ?? parsed.root, problem);
  }
  return found;
}

/** The files of a pattern, and what is wrong with the pattern or the search. */
async function search(
  disk: Disk,
  folder: string,
  pattern: string,
): Promise<{ files: readonly string[]; problem?: Problem | undefined }> {
  const written = JSON.stringify(pattern);
  const noFile = (why: string) => {
    const help = 'paths are relative to the manifest; * matches part of a name, ** any folders';
    return patternWord(pattern) ?? error('no-model-file', `no file matches ${written}${why}`, help);
  };
  try {
    const { files, outside, isTooWide } = await filesMatching(disk, folder, pattern);
    if (outside !== undefined && (files.length > 0 || !patternWord(pattern))) {
      return { files, problem: outsideFolder(outside) };
    }
    if (isTooWide) return { files, problem: patternWord(pattern) ?? tooWide(written) };
    return files.length > 0 ? { files } : { files, problem: noFile('') };
  } catch (failure) {
    return { files: [], problem: noFile(` (${errorCode(failure) ?? String(failure)})`) };
  }
}

/** The mistake in a pattern; in patterns a backslash separates folders on every machine. */
function patternWord(pattern: string): Problem | undefined {
  const isRooted = /^(?:[\\/]{2}|[A-Za-z]:)/.test(pattern);
  return pathWord(isRooted ? pattern : pattern.replaceAll('\\', '/'), sep);
}

function outsideFolder(path: string): Problem {
  const message = `${JSON.stringify(path)} is outside the manifest's folder and was not read`;
  const help =
    "copy the model file into the manifest's folder, such as models/my-model.yaml, and use that path";
  return error('model-outside', message, help);
}

function tooWide(written: string): Problem {
  const help = 'name the folder of the model files, such as models/*.yaml';
  return error('search-too-wide', `${written} covers too many files`, help);
}
