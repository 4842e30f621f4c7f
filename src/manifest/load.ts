import { dirname, resolve } from 'node:path';
import type { Size } from '../catalog/clip.js';
import { builtInModels } from '../catalog/load.js';
import { amountOf } from '../catalog/read-model.js';
import type { Diagnostic } from '../core/diagnostic.js';
import { err, ok, type Result } from '../core/result.js';
import type { Clock } from '../system/clock.js';
import type { Disk } from '../system/disk.js';
import { readYamlFile } from '../yaml/file.js';
import { entryOf, placeOf } from '../yaml/node.js';
import { type ImageFile, isLink, readImages } from './images.js';
import { catalogOf } from './models.js';
import { type DraftShot, normalize } from './normalize.js';
import { parse } from './parse.js';
import { Problems } from './problems.js';
import type { ImageInput, ResolvedManifest, ResolvedShot } from './resolved.js';
import { validate } from './rules.js';
import { checkTexts } from './texts.js';

/** A file without this key is not a manifest; its content is then never shown. */
const MANIFEST_MARKS = ['shots'];
const DEFAULT_OUTPUT = 'renders';
const DEFAULT_NAME = '{id}_t{take}';
const DEFAULT_CONCURRENCY = 4;

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
  const images = await readImages(disk, dirname(file), localImages(drafts));
  checkTexts(root.value, new Set(Object.keys(parsed.head.vars ?? {})), problems);
  validate({ parsed, catalog, shots: drafts, images, problems, now: clock.now() });

  const found = problems.sorted(file);
  if (found.some((problem) => problem.severity === 'error')) return err(found);
  const { head } = parsed;
  const name = entryOf(root.value, 'name');
  return ok({
    file: resolve(file),
    title: head.title ?? null,
    output: head.output ?? DEFAULT_OUTPUT,
    name: head.name ?? DEFAULT_NAME,
    ...(name ? { name_place: placeOf(name.value) } : {}),
    budget: head.budget === undefined ? null : amountOf(head.budget),
    concurrency: head.concurrency ?? DEFAULT_CONCURRENCY,
    ...(head.fps === undefined ? {} : { fps: head.fps }),
    ...(head.size === undefined ? {} : { size: sizeOf(head.size) }),
    catalog,
    shots: drafts.map((draft) => resolved(draft, images)),
    warnings: found,
  });
}

function localImages(drafts: readonly DraftShot[]): Set<string> {
  const paths = new Set<string>();
  for (const { image } of drafts) if (image !== undefined && !isLink(image)) paths.add(image);
  return paths;
}

function resolved(draft: DraftShot, images: ReadonlyMap<string, ImageFile>): ResolvedShot {
  const { id, scene, model, prompt, settings, takes, enabled, notes, trim } = draft;
  if (!model) throw new Error(`no model in the checked shot ${id}`);
  const image = imageInput(draft.image, images);
  const place = placeOf(draft.at);
  const common = { id, scene, model, prompt, image, settings, takes, enabled, notes, place };
  return trim ? { ...common, trim } : common;
}

function imageInput(written: string | undefined, images: ReadonlyMap<string, ImageFile>): ImageInput | null {
  if (written === undefined) return null;
  if (isLink(written)) return { kind: 'url', url: written };
  const file = images.get(written);
  if (file?.kind !== 'image') throw new Error(`no image in the checked file ${written}`);
  return { kind: 'file', path: file.path, written, sha256: file.sha256 };
}

function sizeOf(written: string): Size {
  const [width = 0, height = 0] = written.split('x').map(Number);
  return { width, height };
}
