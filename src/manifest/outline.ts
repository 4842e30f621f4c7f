import { builtInModels } from '../catalog/load.js';
import type { Disk } from '../system/disk.js';
import { readYamlFile } from '../yaml/file.js';
import { type DraftShot, normalize } from './normalize.js';
import { parse } from './parse.js';
import { Problems } from './problems.js';

/** A shot as a manifest has it. */
export type OutlinedShot = Pick<DraftShot, 'id' | 'scene' | 'takes' | 'prompt'>;

/**
 * The shots of a manifest that can be told, whatever else is wrong with it: no other file is read and nothing is checked. Empty if it is
 * not YAML, or cannot be read.
 */
export async function readOutline(disk: Disk, file: string): Promise<OutlinedShot[]> {
  const root = await readYamlFile(disk, file);
  if (!root.ok) return [];
  const problems = new Problems();
  const shots = normalize(parse(root.value, problems), builtInModels(), problems);
  return shots.filter(({ id }) => id !== '');
}
