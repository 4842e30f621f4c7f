import { dirname, join, resolve } from 'node:path';
import { findManifest, namesManifest } from '../../app/film/find-manifest.js';
import { builtInModels } from '../../catalog/load.js';
import { type OutlinedShot, readOutline } from '../../manifest/outline.js';
import { STATE_WORDS } from '../../plan/select.js';
import { nullIfDiskFailed } from '../../system/disk.js';
import { takeName } from '../../takes/take.js';
import type { CliContext } from '../context.js';
import type { Candidate, Wanted } from './candidates.js';

/** The most characters of a prompt shown next to a shot. */
const LONGEST_PROMPT = 50;

/** Looks up the completions that begin with `word`; `files` leaves them to the shell. Reads only the manifest and writes nothing. */
export async function lookUp(
  context: CliContext,
  wanted: Wanted,
  word: string,
): Promise<Candidate[] | 'files'> {
  switch (wanted.kind) {
    case 'file':
      return 'files';
    case 'model':
      return Array.from(builtInModels().values(), ({ name }) => ({ value: name, about: '' }));
    case 'manifest':
      return manifests(context, word);
    case 'only':
      return patterns(await shotsOf(context, wanted.manifest));
    case 'takes': {
      const takes = (await shotsOf(context, wanted.manifest)).flatMap(takesOf);
      return wanted.orManifest ? [...takes, ...(await manifests(context, word))] : takes;
    }
  }
}

/** YAML files and folders where the word points. */
async function manifests({ disk, cwd }: CliContext, word: string): Promise<Candidate[]> {
  const folder = /[/\\]$/.test(word) ? word : dirname(word);
  const names = (await disk.list(resolve(cwd, folder)).catch(nullIfDiskFailed)) ?? [];
  const found: Candidate[] = [];
  for (const name of names) {
    if (name.startsWith('.')) continue;
    const path = word.startsWith('./') && folder === '.' ? `./${name}` : join(folder, name);
    const kind = (await disk.entry(resolve(cwd, path)).catch(nullIfDiskFailed))?.kind;
    if (kind === 'folder') found.push({ value: `${path}/`, about: '' });
    else if (kind === 'file' && /\.ya?ml$/i.test(name)) found.push({ value: path, about: '' });
  }
  return found;
}

async function shotsOf(context: CliContext, typed: string | undefined): Promise<OutlinedShot[]> {
  const isNamed = typed !== undefined && (await namesManifest(context, typed));
  const found = await findManifest(context, isNamed ? typed : undefined);
  return found.ok ? readOutline(context.disk, resolve(context.cwd, found.value)) : [];
}

/** The shot if it has one take, else each of its takes. */
function takesOf({ id, takes, prompt }: OutlinedShot): Candidate[] {
  const about = firstWords(prompt);
  if (takes === 1) return [{ value: id, about }];
  return Array.from({ length: takes }, (_, at) => ({ value: takeName({ shot: id, take: at + 1 }), about }));
}

function patterns(shots: readonly OutlinedShot[]): Candidate[] {
  const scenes = new Set(shots.flatMap(({ scene }) => scene ?? []));
  return [
    ...shots.flatMap((shot) => [
      { value: shot.id, about: firstWords(shot.prompt) },
      ...(shot.takes === 1 ? [] : takesOf(shot)),
    ]),
    ...Array.from(scenes, (scene) => ({ value: scene, about: 'scene' })),
    ...STATE_WORDS.map((state) => ({ value: state, about: `${state} takes` })),
  ];
}

function firstWords(prompt: string): string {
  return prompt.length > LONGEST_PROMPT ? `${prompt.slice(0, LONGEST_PROMPT - 1).trimEnd()}…` : prompt;
}
