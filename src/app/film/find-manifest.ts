import { join, resolve } from 'node:path';
import { commandLine } from '../../core/command-line.js';
import { notAnOption } from '../../core/display-path.js';
import { invalid, type Refusal } from '../../core/refusal.js';
import { ok, type Result } from '../../core/result.js';
import { escapeControls } from '../../core/text.js';
import { type Disk, nullIfDiskFailed } from '../../system/disk.js';
import type { Machine } from '../../system/machine.js';
import { MOST_BYTES } from '../../yaml/read.js';

/** The manifest that is meant where a folder holds one of this name, whatever else it holds. */
const USUAL = 'shots.yaml';

/** What a manifest has at its top level, also one that does not parse. */
const MARKS = [/^["']?shots["']?[ \t]*:/m, /^["']?version["']?[ \t]*:/m];

/** The most manifests that a message lists. */
const MOST_NAMED = 10;

type Place = Pick<Machine, 'disk' | 'cwd'>;

/**
 * The manifest that a command is about: what was typed, or if that is a folder or nothing, the one in that folder or in the working
 * directory. Refused, with the candidates, if there is none or more than one. A file that is not there is returned as it was typed.
 */
export async function findManifest(
  place: Place,
  typed: string | undefined,
): Promise<Result<string, Refusal>> {
  if (typed !== undefined && !(await isFolder(place, typed))) return ok(notAnOption(typed));
  const folder = typed ?? '.';
  const found = await manifestsIn(place, folder);
  const [only, ...others] = found;
  if (only === undefined) return invalid(noManifest(typed));
  if (others.length === 0) return ok(only);
  const more = found.length > MOST_NAMED ? ['  …'] : [];
  const list = found.slice(0, MOST_NAMED).map((path) => `  ${escapeControls(path)}`);
  const where = typed === undefined ? 'this folder' : escapeControls(typed);
  return invalid(
    [`There are ${found.length} manifests in ${where}. Name one of them:`, ...list, ...more].join('\n'),
  );
}

/** The manifests of a folder, as paths from the working directory: `shots.yaml` if it is there, else every YAML file that is one. */
export async function manifestsIn(place: Place, folder: string): Promise<string[]> {
  const names = await place.disk.list(resolve(place.cwd, folder)).catch(nullIfDiskFailed);
  if (names?.includes(USUAL)) return [notAnOption(join(folder, USUAL))];
  const found: string[] = [];
  for (const name of names ?? []) {
    if (name.startsWith('.') || !/\.ya?ml$/i.test(name)) continue;
    const path = notAnOption(join(folder, name));
    if (await isManifest(place.disk, resolve(place.cwd, path))) found.push(path);
  }
  return found;
}

/** True for a word that names a manifest and not a take: it ends in .yaml, .yml or .json, is a path, or something here has that name. */
export async function namesManifest({ disk, cwd }: Place, word: string): Promise<boolean> {
  if (/\.(?:ya?ml|json)$/i.test(word) || /[/\\]/.test(word) || word === '.' || word === '..') return true;
  return (await disk.entry(resolve(cwd, word)).catch(nullIfDiskFailed)) !== null;
}

async function isFolder({ disk, cwd }: Place, path: string): Promise<boolean> {
  return (await disk.entry(resolve(cwd, path)).catch(nullIfDiskFailed))?.kind === 'folder';
}

async function isManifest(disk: Disk, path: string): Promise<boolean> {
  const entry = await disk.entry(path).catch(nullIfDiskFailed);
  if (entry?.kind !== 'file' || entry.size > MOST_BYTES) return false;
  const text = await disk.readText(path).catch(nullIfDiskFailed);
  return text !== null && MARKS.every((mark) => mark.test(text.replace(/^\ufeff/, '')));
}

function noManifest(folder: string | undefined): string {
  const where = folder === undefined ? 'this folder' : escapeControls(folder);
  const start = commandLine('init', ...(folder === undefined ? [] : [folder]));
  return `There is no manifest in ${where}. Name one, or start a film:\n  ${start}`;
}
