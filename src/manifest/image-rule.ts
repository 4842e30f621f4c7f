import { isIP } from 'node:net';
import { unreachable } from '../core/result.js';
import { type ImageFile, isLink } from './images.js';
import { saidFirst } from './layer.js';
import type { DraftShot } from './normalize.js';
import type { Problem, Problems } from './problems.js';

/** Other models of this family refuse larger input images (inferred). */
const LARGEST = 15 * 1024 * 1024;

const TAKEN = 'PNG, JPEG and WebP files and public https links are taken';

/** Whether a shot has the image that its model needs, and whether that is one. What is only inferred warns. */
export function imageRule(
  shot: DraftShot,
  draft: { images: ReadonlyMap<string, ImageFile>; problems: Problems },
): void {
  const { model, image, layers, at } = shot;
  const { problems } = draft;
  if (image === undefined) {
    if (model?.image?.required) {
      const help = 'write `image:` with a public https link, or a PNG, JPEG or WebP file';
      problems.add(at, error('missing-image', `${model.name} needs an input image`, help));
    }
    return;
  }
  const node = saidFirst(layers, 'image')?.at ?? shot.node;
  if (model && !model.image) {
    problems.add(node, error('image-not-taken', `${model.name} takes no input image`, 'remove it'));
  }
  const found = isLink(image) ? linkProblems(image) : fileProblems(draft.images.get(image), image);
  for (const problem of found) problems.add(node, problem);
}

function linkProblems(link: string): Problem[] {
  const url = URL.canParse(link) ? new URL(link) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) {
    return [error('image-link', 'this is not a link that the gateway can read', TAKEN)];
  }
  const found: Problem[] = [];
  if (url.protocol === 'http:') {
    found.push(warning('image-not-https', 'this link is plain http', 'the gateway recommends https'));
  }
  if (isIP(url.hostname.replace(/^\[|\]$/g, '')) !== 0 || url.hostname === 'localhost') {
    const message = `the gateway likely refuses a link to ${url.hostname}`;
    found.push(warning('image-bare-address', message, 'use a link with a public host name'));
  }
  return found;
}

function fileProblems(file: ImageFile | undefined, written: string): Problem[] {
  switch (file?.kind) {
    case undefined:
      return [];
    case 'missing':
      return [
        error('image-not-found', `there is no file ${written}`, 'the path is relative to the manifest'),
      ];
    case 'unreadable':
      return [error('image-unreadable', `${written} cannot be read (${file.why})`)];
    case 'other': {
      const looks = file.type === undefined ? '' : `; it looks like ${file.type}`;
      return [error('image-kind', `${written} is not an image that can be used${looks}`, TAKEN)];
    }
    case 'image': {
      if (file.bytes <= LARGEST) return [];
      const size = (file.bytes / 1024 / 1024).toFixed(1);
      const message = `${written} has ${size} MiB; more than 15 MiB are likely refused`;
      return [warning('image-large', message, 'make it smaller')];
    }
    default:
      return unreachable(file);
  }
}

function error(code: string, message: string, help?: string): Problem {
  return { severity: 'error', code, message, ...(help === undefined ? {} : { help }) };
}

function warning(code: string, message: string, help: string): Problem {
  return { severity: 'warning', code, message, help };
}
