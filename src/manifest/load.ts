import { dirname, resolve } from 'node:path';
import { builtInModels } from '../catalog/load.js';
import type { Diagnostic } from '../core/diagnostic.js';
import { err, ok, type Result } from '../core/result.js';
import type { Clock } from '../system/clock.js';
import type { Disk } from '../system/disk.js';
import { readYamlFile } from '../yaml/file.js';
import { isLink, readImages } from './images.js';
import { catalogOf } from './models.js';
import { type DraftShot, normalize } from './normalize.js';
import { type Parsed, parse } from './parse.js';
import { Problems } from './problems.js';
import { resolvedHead, resolvedShot } from './resolve.js';
import type { ResolvedManifest } from './resolved.js';
import { validate } from './rules.js';
import { textCheck, visitTexts } from './texts.js';

/** A file without this key is not a manifest; its content is then never shown. */
const MANIFEST_MARKS = ['shots'];

/** A manifest to load. */
export interface ManifestFile {
  disk: Disk;
  /** Tells which signed links have expired. */
  clock: Pick<Clock, 'now'>;
  /** Path of the manifest, as shown in diagnostics. */
  file: string;
}

/**
 * Reads, parses, normalizes and validates a manifest, with the model files and local images that it names. Fails with every problem
 * found, errors and warnings sorted by place. If there are only warnings, they are returned with the manifest.
 */
export async function loadManifest({
  disk,
  clock,
  file,
}: ManifestFile): Promise<Result<ResolvedManifest, Diagnostic[]>> {
  const root = await readYamlFile(disk, file, MANIFEST_MARKS);
  if (!root.ok) return root;
  const problems = new Problems();
  const parsed = parse(root.value, problems);
  if (!root.value.source.isShown && problems.sorted(file).length > 0) return err(problems.sorted(file));
  const catalog = await catalogOf(disk, file, parsed, builtInModels(), problems);
  const drafts = normalize(parsed, catalog, problems);
  const images = await readImages(disk, dirname(file), localImages(parsed, drafts));
  visitTexts(root.value, textCheck(new Set(Object.keys(parsed.head.vars ?? {})), problems));
  validate({ parsed, catalog, shots: drafts, images, problems, now: clock.now() });

  const found = problems.sorted(file);
  if (found.some((problem) => problem.severity === 'error')) return err(found);
  const shots = drafts.map((draft) => resolvedShot(draft, images));
  return ok({
    ...resolvedHead(parsed, dirname(resolve(file))),
    file: resolve(file),
    catalog,
    shots,
    warnings: found,
  });
}

function localImages({ head }: Parsed, drafts: readonly DraftShot[]): Set<string> {
  const stills = Object.values(head.stills ?? {}).filter((still) => !isLink(still));
  const images = drafts.flatMap(({ image, endImage }) => [image, endImage]);
  return new Set([...stills, ...images.flatMap((image) => (image?.kind === 'path' ? [image.path] : []))]);
}
