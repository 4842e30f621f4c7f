import { builtInModels } from '../../catalog/load.js';
import type { Diagnostic } from '../../core/diagnostic.js';
import { err, ok, type Result } from '../../core/result.js';
import type { Disk } from '../../system/disk.js';
import { readYamlFile } from '../../yaml/file.js';
import { entryOf } from '../../yaml/node.js';
import { catalogOf } from '../models.js';
import { parse } from '../parse.js';
import { Problems } from '../problems.js';
import { type Vocabulary, vocabularyOf } from './vocabulary.js';

/** A file without this key is not a manifest. */
const MARKS = ['shots'];

const SCHEMA_LINE = /^#[ \t]*yaml-language-server[ \t]*:[ \t]*\$schema=[ \t]*(\S+)/m;

/** What an editor has to know of a manifest, whose other mistakes do not matter. */
export interface Glossary {
  vocabulary: Vocabulary;
  /** The schema that the manifest names for editors; null if none. */
  named: string | null;
}

/** Reads the names that a manifest defines, with those of its model files. Fails if it is not YAML, or not a manifest. */
export async function readGlossary(disk: Disk, file: string): Promise<Result<Glossary, Diagnostic[]>> {
  const root = await readYamlFile(disk, file, MARKS);
  if (!root.ok) return root;
  const problems = new Problems();
  const parsed = parse(root.value, problems);
  if (!entryOf(root.value, 'shots')) return err(problems.sorted(file));
  const catalog = await catalogOf(disk, file, parsed, builtInModels(), problems);
  const named = SCHEMA_LINE.exec(root.value.source.text)?.[1] ?? null;
  return ok({ vocabulary: vocabularyOf(parsed.head, catalog), named });
}
