import { sep } from 'node:path';
import { pathWord } from '../core/path-words.js';
import { entryOf } from '../yaml/node.js';
import type { Parsed } from './parse.js';
import type { Problems } from './problems.js';

/** Checks that `output` and `name` are paths of this machine: nothing in them is expanded. */
export function pathsAreOurs({ parsed, problems }: { parsed: Parsed; problems: Problems }): void {
  const { output, name } = parsed.head;
  const outputAt = entryOf(parsed.root, 'output')?.value;
  const outputWord = output === undefined ? undefined : pathWord(output, sep);
  if (outputAt && outputWord) problems.add(outputAt, { severity: 'error', ...outputWord });
  const nameAt = entryOf(parsed.root, 'name')?.value;
  const nameWord = name === undefined ? undefined : pathWord(name, sep);
  if (!nameAt || !nameWord) return;
  const help = name?.includes('$')
    ? 'write the fields {id}, {scene}, {take}, {model} and {title} without a dollar sign'
    : 'a clip name must be a path inside the output folder, such as {scene}/{id}_t{take}';
  problems.add(nameAt, { severity: 'error', ...nameWord, help });
}
