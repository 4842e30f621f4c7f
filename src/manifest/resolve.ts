import type { Size } from '../catalog/clip.js';
import { amountOf } from '../catalog/read-model.js';
import { entryOf, placeOf } from '../yaml/node.js';
import type { DraftImage } from './image-form.js';
import type { ImageFile } from './images.js';
import type { DraftShot } from './normalize.js';
import type { Parsed } from './parse.js';
import type { ImageInput, ResolvedManifest, ResolvedShot } from './resolved.js';
import type { WrittenHead } from './schema.js';
import { resolvedUploads } from './uploads.js';

const DEFAULT_OUTPUT = 'renders';
const DEFAULT_NAME = '{id}_t{take}';
const DEFAULT_CONCURRENCY = 4;

/** The settings of the whole film, with the documented defaults; `folder` is that of the manifest. */
export function resolvedHead(
  { root, head }: Parsed,
  folder: string,
): Omit<ResolvedManifest, 'file' | 'catalog' | 'shots' | 'warnings'> {
  const name = entryOf(root, 'name');
  const ledger = entryOf(root, 'ledger');
  return {
    title: head.title ?? null,
    output: head.output ?? DEFAULT_OUTPUT,
    name: head.name ?? DEFAULT_NAME,
    ...(name ? { name_place: placeOf(name.value) } : {}),
    budget: head.budget === undefined ? null : amountOf(head.budget),
    ...(head.budgets === undefined ? {} : { budgets: budgetsOf(head.budgets) }),
    concurrency: head.concurrency ?? DEFAULT_CONCURRENCY,
    ...(head.concurrency === undefined ? {} : { places: head.concurrency }),
    ...(head.film === undefined ? {} : { film: head.film }),
    ...(ledger && head.ledger !== undefined
      ? { ledger: { address: head.ledger, place: placeOf(ledger.value) } }
      : {}),
    ...(head.fps === undefined ? {} : { fps: head.fps }),
    ...(head.size === undefined ? {} : { size: sizeOf(head.size) }),
    uploads: resolvedUploads(head.uploads, folder),
  };
}

/** A valid shot, with its image as it was read. */
export function resolvedShot(draft: DraftShot, images: ReadonlyMap<string, ImageFile>): ResolvedShot {
  const { id, scene, model, prompt, settings, takes, enabled, notes, trim } = draft;
  if (!model) throw new Error(`no model in the checked shot ${id}`);
  const image = imageInput(draft.image, images);
  const endImage = imageInput(draft.endImage, images);
  const place = placeOf(draft.at);
  const shot: ResolvedShot = { id, scene, model, prompt, image, settings, takes, enabled, notes, place };
  if (endImage) shot.endImage = endImage;
  if (trim) shot.trim = trim;
  return shot;
}

function budgetsOf({ scenes, models, people }: NonNullable<WrittenHead['budgets']>) {
  const amounts = (written: Record<string, number> = {}) =>
    new Map(Object.entries(written).map(([key, limit]) => [key, amountOf(limit)]));
  return { scenes: amounts(scenes), models: amounts(models), people: amounts(people) };
}

function imageInput(
  image: DraftImage | undefined,
  images: ReadonlyMap<string, ImageFile>,
): ImageInput | null {
  if (image === undefined) return null;
  if (image.kind === 'frame') return image;
  if (image.kind === 'link') return { kind: 'url', url: image.link };
  if (image.kind === 'unknown still') throw new Error(`the checked still ${image.name} is unknown`);
  const file = images.get(image.path);
  if (file?.kind !== 'image') throw new Error(`no image in the checked file ${image.path}`);
  const { path, sha256, bytes, mime } = file;
  return { kind: 'file', path, written: image.path, sha256, bytes, mime };
}

function sizeOf(written: string): Size {
  const [width = 0, height = 0] = written.split('x').map(Number);
  return { width, height };
}
