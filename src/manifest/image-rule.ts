import { isIP } from 'node:net';
import { sep } from 'node:path';
import { pathWord } from '../core/path-words.js';
import { unreachable } from '../core/result.js';
import { type ImageFile, isLink } from './images.js';
import { saidFirst } from './layer.js';
import { linkDoubts } from './link-doubts.js';
import type { DraftShot } from './normalize.js';
import type { Problem, Problems } from './problems.js';

/** Other models of this family refuse larger input images (inferred). */
const LARGEST = 15 * 1024 * 1024;

const TAKEN = 'PNG, JPEG and WebP files and public https links are taken';

/** Whether a shot has the image that its model needs, and whether that is one. What is only inferred warns. */
export function imageRule(
  shot: DraftShot,
  draft: { images: ReadonlyMap<string, ImageFile>; problems: Problems; now: number },
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
  const found = isLink(image) ? linkProblems(image, draft.now) : fileProblems(draft.images.get(image), image);
  for (const problem of found) problems.add(node, problem);
}

function linkProblems(link: string, now: number): Problem[] {
  const url = URL.canParse(link) ? new URL(link) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) {
    const isFile = url?.protocol === 'file:';
    const help = isFile ? 'write the path itself, relative to the manifest, such as frames/010.png' : TAKEN;
    return [error('image-link', 'this is not a link that the gateway can read', help)];
  }
  const found: Problem[] = [];
  if (url.protocol === 'http:') {
    found.push(warning('image-not-https', 'this link is plain http', 'the gateway recommends https'));
  }
  if (isIP(url.hostname.replace(/^\[|\]$/g, '')) !== 0 || url.hostname === 'localhost') {
    const message = `the gateway likely refuses a link to ${url.hostname}`;
    found.push(warning('image-bare-address', message, 'use a link with a public host name'));
  }
  return [...found, ...linkDoubts(url, now)];
}

function fileProblems(file: ImageFile | undefined, written: string): Problem[] {
  switch (file?.kind) {
    case undefined:
      return [];
    case 'missing':
      return [missingFile(written)];
    case 'unreadable':
      return [error('image-unreadable', `${written} cannot be read (${file.why})`)];
    case 'other': {
      const looks = file.type === undefined ? '' : `; it looks like ${file.type}`;
      const cure = /^(?:image|video)\//.test(file.type ?? '') ? 'convert it to PNG or JPEG' : TAKEN;
      return [error('image-kind', `${written} is not an image that can be used${looks}`, cure)];
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

function missingFile(written: string): Problem {
  const word = pathWord(written, sep);
  if (word) return { severity: 'error', ...word };
  return error('image-not-found', `there is no file ${written}`, 'the path is relative to the manifest');
}

function error(code: string, message: string, help?: string): Problem {
  return { severity: 'error', code, message, ...(help === undefined ? {} : { help }) };
}

function warning(code: string, message: string, help: string): Problem {
  return { severity: 'warning', code, message, help };
}
