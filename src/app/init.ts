import { join, resolve } from 'node:path';
import { displayPath } from '../core/display-path.js';
import { invalid, type Refusal } from '../core/refusal.js';
import { ok, type Result } from '../core/result.js';
import { checkOutputFolder } from '../media/output-folder.js';
import type { Disk } from '../system/disk.js';
import type { Environment } from './film/film.js';
import { inTheWay, makeSchema, schemaLine, schemaOf } from './schema.js';

const MANIFEST = 'shots.yaml';
const ATTRIBUTES = ['*.yaml.lock merge=union eol=lf', '*.yml.lock merge=union eol=lf'];
const IGNORED = ['renders/', 'renders-sandbox/', '*.sandbox.lock', '*.sandbox.jobs', '*.lock.claim*'];

/** Begins a film: a manifest that works (its absolute path is returned), its schema, and lines for git. Replaces no file. */
export async function beginFilm(environment: Environment, folder: string): Promise<Result<string, Refusal>> {
  const { disk } = environment;
  const target = resolve(environment.cwd, folder);
  const problem = await problemWithStart(environment, target);
  if (problem !== null) return invalid(problem);
  await disk.makeFolder(target);
  const manifest = join(target, MANIFEST);
  const schema = schemaOf(manifest);
  await disk.createNew(manifest, starter(schemaLine(manifest, schema)));
  const made = await makeSchema(environment, manifest);
  if (!made.ok) return made;
  await disk.replace(schema, made.value.text);
  await addLines(disk, join(target, '.gitattributes'), ATTRIBUTES);
  await addLines(disk, join(target, '.gitignore'), IGNORED);
  return ok(manifest);
}

/** Why no film can begin in a folder, looked for before anything is written. */
async function problemWithStart(environment: Environment, target: string): Promise<string | null> {
  const { disk } = environment;
  const name = (path: string) => displayPath(path, environment);
  const noFolder = `${name(target)} is not a folder. Name one: shotlist init DIR`;
  const kind = (await disk.entryAt(target).catch(() => null))?.kind;
  if (kind === 'file' || kind === 'other') return noFolder;
  const there = await disk.entry(target);
  if (there && there.kind !== 'folder') return noFolder;
  const usable = await checkOutputFolder(disk, target);
  if (!usable.ok) return usable.error;
  const manifest = join(target, MANIFEST);
  if (await disk.entryAt(manifest))
    return `${name(manifest)} already exists and was not changed. To start a film in another folder:\n  shotlist init DIR`;
  for (const file of ['.gitattributes', '.gitignore']) {
    const entry = await disk.entryAt(join(target, file));
    if (entry && entry.kind !== 'file')
      return `${name(join(target, file))} is ${entry.kind === 'link' ? 'a symbolic link, and shotlist writes through none' : 'not a file'}: move it away, or name another folder: shotlist init DIR`;
  }
  const schema = await inTheWay(environment, schemaOf(manifest));
  return schema === null ? null : `${schema}: move it away, or name another folder: shotlist init DIR`;
}

/** Adds the lines that a file does not have yet; creates it where there is none. */
async function addLines(disk: Disk, path: string, lines: readonly string[]): Promise<void> {
  const before = Buffer.from((await disk.entry(path)) ? await disk.readBytes(path) : []);
  const text = before.toString();
  const there = new Set(text.split(/\r?\n/).map((line) => line.trim()));
  const missing = lines.filter((line) => !there.has(line));
  if (missing.length === 0) return;
  const gap = text === '' || text.endsWith('\n') ? '' : '\n';
  await disk.replace(path, Buffer.concat([before, Buffer.from(`${gap}${missing.join('\n')}\n`)]));
}

/** The manifest that `init` writes; the first line names its schema for editors. */
function starter(firstLine: string): string {
  return `${firstLine}
version: 1
title: Harbor at night
output: renders
name: "{id}_t{take}"
budget: 10.00          # US dollars, the most this film may ever spend
concurrency: 4         # most jobs at the gateway at the same time

defaults:              # defaults for every shot
  model: ltx-2-video   # see: shotlist models
  settings: { duration: 6, resolution: 1080p }

vars:
  mira: Mira, a woman in her thirties with short silver hair and a red raincoat

style:
  suffix: 35 mm film, sodium light, slow dolly

shots:
  # A public link, or a file beside this one, which is uploaded where uploads: says. The sandbox takes both as they are.
  # These three links are placeholders: put your own images here before you pay for a render.
  - id: 010
    prompt: "\${mira} walks out to the end of the pier."
    image: https://example.com/frames/010.png
    takes: 2           # two clips to choose from
  - id: 020
    prompt: "\${mira} lights a cigarette, a ship's horn in the distance."
    image: https://example.com/frames/020.png
    settings: { duration: 8 }
  - id: 030
    prompt: A freighter slides past, its lights smearing on the wet planks.
    image: https://example.com/frames/030.png
`;
}
