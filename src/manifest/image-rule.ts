import { sep } from 'node:path';
import { error, type Problem, warning } from '../core/diagnostic.js';
import { pathWord } from '../core/path-words.js';
import { unreachable } from '../core/result.js';
import { lookWarnings } from './image-look-rule.js';
import { type ImageFile, isLink } from './images.js';
import { firstDefined } from './layer.js';
import { linkWarnings } from './link-warnings.js';
import type { DraftShot } from './normalize.js';
import type { Problems } from './problems.js';

/** In bytes. Other models of this family refuse larger input images (inferred). */
const LARGEST = 15 * 1024 * 1024;

const TAKEN = 'allowed: a PNG, JPEG or WebP file, or a public https link';

/** Checks that a shot has the image that its model requires, and that it is an image. Inferred limits only warn. */
export function imageRule(
  shot: DraftShot,
  draft: { images: ReadonlyMap<string, ImageFile>; problems: Problems; now: number },
): void {
  const { model, image, layers, at } = shot;
  const { problems } = draft;
  if (image === undefined) {
    if (model?.image?.required) {
      const help = 'add `image:` with a public https link, or a PNG, JPEG or WebP file';
      problems.add(at, error('missing-image', `${model.name} requires an input image`, help));
    }
    return;
  }
  const node = firstDefined(layers, 'image')?.at ?? shot.node;
  if (model && !model.image) {
    problems.add(node, error('image-not-taken', `${model.name} does not accept an input image`, 'remove it'));
  }
  const file = draft.images.get(image);
  const found = isLink(image) ? linkProblems(image, draft.now) : fileProblems(file, image);
  if (file?.kind === 'image' && file.look && model)
    found.push(...lookWarnings(image, file.look, model, shot.settings));
  for (const problem of found) problems.add(node, problem);
}

function linkProblems(link: string, now: number): Problem[] {
  const url = URL.canParse(link) ? new URL(link) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) {
    const isFile = url?.protocol === 'file:';
    const help = isFile ? 'write a path relative to the manifest, such as frames/010.png' : TAKEN;
    return [error('image-link', 'the gateway cannot read this link', help)];
  }
  const found: Problem[] = [];
  if (url.protocol === 'http:') {
    found.push(warning('image-not-https', 'this link is plain http', 'use https, as the gateway recommends'));
  }
  // As the URL standard writes addresses, `127.1` and the like included.
  if (/^(?:\[.*\]|[\d.]+|localhost)$/.test(url.hostname)) {
    const message = `the gateway will probably refuse a link to ${url.hostname}`;
    found.push(warning('image-bare-address', message, 'use a link with a public host name'));
  }
  return [...found, ...linkWarnings(url, now)];
}

function fileProblems(file: ImageFile | undefined, written: string): Problem[] {
  switch (file?.kind) {
    case undefined:
      return [];
    case 'missing': {
      const help = 'paths are relative to the manifest';
      return [
        pathWord(written, sep) ?? error('image-not-found', `file not found: ${written}`, help, file.near),
      ];
    }
    case 'unreadable':
      return [error('image-unreadable', `cannot read ${written} (${file.why})`)];
    case 'other': {
      const looks = file.type === undefined ? '' : `; it looks like ${file.type}`;
      const cure = /^(?:image|video)\//.test(file.type ?? '') ? 'convert it to PNG or JPEG' : TAKEN;
      return [error('image-kind', `${written} is not a supported image${looks}`, cure)];
    }
    case 'image': {
      if (file.bytes <= LARGEST) return [];
      const size = (file.bytes / 1024 / 1024).toFixed(1);
      const message = `${written} is ${size} MiB; images larger than 15 MiB will probably be refused`;
      return [warning('image-large', message, 'use a smaller image')];
    }
    default:
      return unreachable(file);
  }
}
