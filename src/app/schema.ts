import { basename, dirname, relative, resolve } from 'node:path';
import { displayPath } from '../core/display-path.js';
import { badFiles, invalid, type Refusal, refusal } from '../core/refusal.js';
import { err, ok, type Result } from '../core/result.js';
import { readGlossary } from '../manifest/editor/read.js';
import { MANIFEST_TITLE } from '../manifest/editor/vocabulary.js';
import { type Disk, errorCode, whyNot } from '../system/disk.js';
import type { Machine } from '../system/machine.js';

type Place = Pick<Machine, 'disk' | 'cwd'>;

/** In bytes. A larger file is not one of our schemas. */
const LARGEST = 16 * 1024 * 1024;

/** The schema of a film for editors. */
export interface FilmSchema {
  text: string;
  /** The schema that the manifest names, absolute; null if it names none or a link. */
  named: string | null;
}

/** The path of a film's own schema. */
export function schemaOf(manifest: string): string {
  return `${manifest}.schema.json`;
}

/** Makes the JSON Schema of a film: with its models, presets and vars. Works for a manifest with mistakes, too. */
export async function makeSchema(
  { disk, cwd }: Place,
  manifest: string,
): Promise<Result<FilmSchema, Refusal>> {
  const glossary = await readGlossary(disk, manifest);
  if (!glossary.ok) return err(badFiles(glossary.error));
  const { filmSchema } = await import('../manifest/json-schema.js');
  const { vocabulary, named } = glossary.value;
  const text = `${JSON.stringify(filmSchema(vocabulary))}\n`;
  const isPath = named !== null && !/^[a-z][a-z0-9+.-]+:/i.test(named);
  return ok({ text, named: isPath ? resolve(cwd, dirname(manifest), named) : null });
}

/** Writes a schema to that path (absolute), in the place of an older one. Nothing else is replaced, and no symlink is followed. */
export async function writeSchema(place: Place, path: string, text: string): Promise<Result<void, Refusal>> {
  try {
    const problem = await inTheWay(place, path);
    if (problem !== null) return invalid(`${problem}. Move it away, or use --output FILE.`);
    await place.disk.replace(path, text);
    return ok(undefined);
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    return err(refusal('failed', `Cannot write ${displayPath(path, place)} (${whyNot(error)}).`));
  }
}

/**
 * Updates the schema next to a manifest (absolute path); nothing happens if there is none, or if the manifest cannot be read.
 * Returns null, or a sentence if it could not be written, which may not stop a run.
 */
export async function refreshSchema(place: Place, manifest: string): Promise<string | null> {
  const { disk } = place;
  const path = schemaOf(manifest);
  try {
    if ((await disk.entryAt(path)) === null) return null;
    const problem = await inTheWay(place, path);
    if (problem !== null) return `${problem}; it was not updated for your editor`;
    const made = await makeSchema(place, manifest);
    if (made.ok && (await disk.readText(path)) !== made.value.text) await disk.replace(path, made.value.text);
    return null;
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    return `cannot update ${displayPath(path, place)} for your editor (${whyNot(error)}); run shotlist schema to try again`;
  }
}

/** Why what is at a path must not be replaced by a schema; null if it may. */
export async function inTheWay(place: Place, path: string): Promise<string | null> {
  const entry = await place.disk.entryAt(path);
  if (entry === null) return null;
  const name = displayPath(path, place);
  if (entry.kind === 'link') return `${name} is a symbolic link, which shotlist does not write through`;
  if (entry.kind !== 'file') return `${name} is not a file`;
  const isOurs = entry.size <= LARGEST && (await isSchema(place.disk, path));
  return isOurs ? null : `${name} is not a schema made by shotlist`;
}

async function isSchema(disk: Disk, path: string): Promise<boolean> {
  try {
    return JSON.parse(await disk.readText(path))?.title === MANIFEST_TITLE;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

/** The first line of a manifest for which editors use that schema. */
export function schemaLine(manifest: string, schema: string): string {
  const path = relative(dirname(manifest), schema).replaceAll('\\', '/');
  return `# yaml-language-server: $schema=${path === '' ? basename(schema) : path}`;
}
