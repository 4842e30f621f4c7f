import type { Diagnostic } from '../core/diagnostic.js';
import { err, ok, type Result } from '../core/result.js';
import { loadManifest } from '../manifest/load.js';
import type { ResolvedManifest } from '../manifest/resolved.js';
import { nameProblems } from '../takes/name-problems.js';
import type { Take } from '../takes/take.js';
import { takesOf } from '../takes/takes.js';
import { trimProblems } from '../takes/trim-problems.js';
import type { Environment } from './environment.js';
import { type Places, placesOf } from './places.js';
import { imageSources, notingReads, type Source } from './sources.js';

/** A manifest with its takes, and where its lockfile and clips are. */
export interface Film {
  manifest: ResolvedManifest;
  takes: Take[];
  places: Places;
  /** A rehearsal on the sandbox. */
  sandbox: boolean;
  warnings: Diagnostic[];
  /** The files that it was read from. */
  sources: Source[];
}

/** Reads and checks a manifest, and expands it to takes. */
export async function openFilm(
  environment: Pick<Environment, 'disk' | 'clock' | 'cwd'>,
  file: string,
  sandbox: boolean,
): Promise<Result<Film, Diagnostic[]>> {
  const { disk, clock } = environment;
  const reads = notingReads(disk);
  const loaded = await loadManifest({ disk: reads.disk, file, clock });
  if (!loaded.ok) return loaded;
  const manifest = loaded.value;
  const takes = takesOf(manifest);
  const problems = [...nameProblems(manifest, takes), ...trimProblems(manifest, takes)];
  const found = [...manifest.warnings, ...problems];
  if (problems.some(({ severity }) => severity === 'error')) return err(found);
  const sources = [...reads.sources, ...imageSources(manifest)];
  const places = placesOf(environment, file, manifest.output, sandbox);
  return ok({ manifest, takes, places, sandbox, warnings: found, sources });
}
