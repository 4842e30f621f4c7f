import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Disk } from '../disk.js';
import { fromHere } from '../film/from-here.js';
import type { Exit } from '../film/room.js';
import { refusal } from '../film/room.js';
import { commandLine } from '../ui/command-line.js';
import type { Shell } from './shell.js';
import { refuse } from './show.js';
import { starter } from './starter.js';

const MANIFEST = 'shots.yaml';
const SCHEMA = 'shotlist.schema.json';
const ATTRIBUTES = ['*.yaml.lock merge=union eol=lf', '*.yml.lock merge=union eol=lf'];
const IGNORED = ['renders/', 'renders-sandbox/', '*.sandbox.lock', '*.sandbox.jobs', '*.lock.claim*'];

/** `shotlist init [DIR]`: a starter manifest that works, its schema beside it, and the lines git needs. Replaces no file. */
export async function init(shell: Shell, folder: string | undefined): Promise<Exit> {
  const { disk } = shell;
  const target = resolve(folder ?? '.');
  const manifest = join(target, MANIFEST);
  if (await disk.entry(manifest)) {
    return refuse(
      shell,
      refusal(
        2,
        `${fromHere(manifest)} is there already; it was left as it is. Name another folder: shotlist init DIR`,
      ),
    );
  }
  if (((await disk.entry(target))?.kind ?? 'folder') !== 'folder')
    return refuse(shell, refusal(2, `${fromHere(target)} is no folder. Name one: shotlist init DIR`));
  await disk.makeFolder(target);
  const schema = await disk.readBytes(
    fileURLToPath(new URL('../../schemas/manifest.schema.json', import.meta.url)),
  );
  await disk.replace(join(target, SCHEMA), schema);
  await disk.createNew(manifest, starter(SCHEMA));
  await addLines(disk, join(target, '.gitattributes'), ATTRIBUTES);
  await addLines(disk, join(target, '.gitignore'), IGNORED);
  const name = relative(process.cwd(), manifest) || MANIFEST;
  shell.out.write(`${name}\n`);
  shell.err.write(
    [
      'A manifest of three shots, ready to change. Next:',
      `  ${commandLine('plan', name)}`,
      `  ${commandLine('render', name, '--sandbox')}`,
      '',
    ].join('\n'),
  );
  return 0;
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
