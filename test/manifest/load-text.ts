import type { Diagnostic } from '../../src/core/diagnostic.js';
import { loadManifest } from '../../src/manifest/load.js';
import type { ResolvedManifest } from '../../src/manifest/resolved.js';
import { systemClock } from '../../src/system/clock.js';
import { memoryDisk } from '../support/memory-disk.js';

/** Where the manifests of these tests are. */
export const FILE = '/film/film.yaml';

/** Loads a manifest, with other files beside it, from a disk in memory. */
export async function load(text: string, files: Record<string, string> = {}) {
  const { disk } = memoryDisk({ [FILE]: text, ...files });
  return await loadManifest({ disk, clock: systemClock, file: FILE });
}

/** The resolved manifest; throws where there is a problem. */
export async function film(text: string, files: Record<string, string> = {}): Promise<ResolvedManifest> {
  const loaded = await load(text, files);
  if (!loaded.ok) throw new Error(loaded.error.map(({ code, message }) => `${code}: ${message}`).join('\n'));
  return loaded.value;
}

/** All problems and warnings. */
export async function problems(text: string, files: Record<string, string> = {}): Promise<Diagnostic[]> {
  const loaded = await load(text, files);
  return loaded.ok ? loaded.value.warnings : loaded.error;
}

/** The problems as `line:column code`. */
export async function codes(text: string, files: Record<string, string> = {}): Promise<string[]> {
  return (await problems(text, files)).map(({ code, place }) => `${place?.line}:${place?.column} ${code}`);
}
