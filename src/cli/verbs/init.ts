import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Exit, refusal } from '../../app/environment.js';
import { fromHere } from '../../app/from-here.js';
import { commandLine } from '../../core/command-line.js';
import { outputProblem } from '../../media/output-problem.js';
import type { Disk } from '../../system/disk.js';
import type { CliContext } from '../context.js';
import { refuse } from '../show.js';
import { starter } from '../starter.js';

const MANIFEST = 'shots.yaml';
const SCHEMA = 'shotlist.schema.json';
const ATTRIBUTES = ['*.yaml.lock merge=union eol=lf', '*.yml.lock merge=union eol=lf'];
const IGNORED = ['renders/', 'renders-sandbox/', '*.sandbox.lock', '*.sandbox.jobs', '*.lock.claim*'];

/** `shotlist init [DIR]`: a starter manifest that works, its schema beside it, and the lines git needs. Replaces no file. */
export async function init(context: CliContext, folder: string | undefined): Promise<Exit> {
  const { disk, packageFolder } = context;
  const target = resolve(folder ?? '.');
  const manifest = join(target, MANIFEST);
  const problem = await whyNotHere(disk, target);
  if (problem !== null) return refuse(context, refusal(2, problem));
  await disk.makeFolder(target);
  const schema = fileURLToPath(new URL('schemas/manifest.schema.json', packageFolder));
  await disk.replace(join(target, SCHEMA), await disk.readBytes(schema));
  await disk.createNew(manifest, starter(SCHEMA));
  await addLines(disk, join(target, '.gitattributes'), ATTRIBUTES);
  await addLines(disk, join(target, '.gitignore'), IGNORED);
  const name = relative(process.cwd(), manifest) || MANIFEST;
  context.out.write(`${name}\n`);
  context.err.write(
    [
      'A manifest of three shots, ready to change. Next:',
      `  ${commandLine('plan', name)}`,
      `  ${commandLine('render', name, '--sandbox')}`,
      '',
    ].join('\n'),
  );
  return 0;
}

/** Why no film can begin in a folder, looked for before anything is written. */
async function whyNotHere(disk: Disk, target: string): Promise<string | null> {
  const kind = (await disk.entryAt(target).catch(() => null))?.kind;
  if (kind === 'file' || kind === 'other')
    return `${fromHere(target)} is not a folder. Name one: shotlist init DIR`;
  const there = await disk.entry(target);
  if (there && there.kind !== 'folder')
    return `${fromHere(target)} is not a folder. Name one: shotlist init DIR`;
  const problem = await outputProblem(disk, target);
  if (problem !== null) return problem;
  const manifest = join(target, MANIFEST);
  if (await disk.entryAt(manifest))
    return `${fromHere(manifest)} is there already; it was left as it is. Name another folder: shotlist init DIR`;
  for (const name of [SCHEMA, '.gitattributes', '.gitignore']) {
    const entry = await disk.entryAt(join(target, name));
    if (entry && entry.kind !== 'file')
      return `${fromHere(join(target, name))} is ${entry.kind === 'link' ? 'a symbolic link, and shotlist writes through none' : 'not a file'}: move it away, or name another folder: shotlist init DIR`;
  }
  if (await isOurSchema(disk, join(target, SCHEMA))) return null;
  return `${fromHere(join(target, SCHEMA))} is there already, and shotlist did not make it: move it away, or name another folder: shotlist init DIR`;
}

/** True for the schema of any version, and where there is none. */
async function isOurSchema(disk: Disk, path: string): Promise<boolean> {
  if (!(await disk.entryAt(path))) return true;
  try {
    return JSON.parse(await disk.readText(path))?.title === 'shotlist manifest';
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
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
