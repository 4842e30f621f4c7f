import { sep } from 'node:path';
import { closestMatch } from '../core/closest-match.js';
import { error, type Problem, warning } from '../core/diagnostic.js';
import { pathWord } from '../core/path-words.js';
import { unreachable } from '../core/result.js';
import { entryOf, type YamlNode } from '../yaml/node.js';
import { frameRules } from './frame-rules.js';
import { type DraftImage, stillNamed } from './image-form.js';
import { lookWarnings } from './image-look-rule.js';
import { type ImageFile, isLink } from './images.js';
import { firstDefined } from './layer.js';
import { linkWarnings } from './links.js';
import type { DraftShot } from './normalize.js';
import type { Parsed } from './parse.js';
import type { Problems } from './problems.js';

/** In bytes. Other models of this family refuse larger input images (inferred). */
const LARGEST = 15 * 1024 * 1024;

const TAKEN = 'allowed: a PNG, JPEG or WebP file, or a public https link';

/** What images are checked with. */
interface Checked {
  parsed: Parsed;
  images: ReadonlyMap<string, ImageFile>;
  problems: Problems;
  now: number;
}

/** Checks that a shot has the images that its model requires, and that they are images. Inferred limits only warn. */
export function imageRule(shot: DraftShot, draft: Checked): void {
  const { model, at } = shot;
  const { problems } = draft;
  for (const key of ['image', 'end_image'] as const) {
    const field = key === 'image' ? model?.image : model?.endImage;
    const image = key === 'image' ? shot.image : shot.endImage;
    const what = key === 'image' ? 'an input image' : 'an end image';
    if (image === undefined) {
      if (!field?.required || !model) continue;
      const help = `add \`${key}:\` with a public https link, or a PNG, JPEG or WebP file`;
      problems.add(at, error('missing-image', `${model.name} requires ${what}`, help));
      continue;
    }
    const written = firstDefined(shot.layers, key);
    const node = written?.at ?? shot.node;
    if (model && !field)
      problems.add(node, error('image-not-taken', `${model.name} does not accept ${what}`, 'remove it'));
    // A still is checked where it is defined.
    if (stillNamed(written?.value) === undefined || image.kind === 'unknown still')
      for (const problem of imageProblems(image, draft)) problems.add(node, problem);
    const file = image.kind === 'path' ? draft.images.get(image.path) : undefined;
    if (file?.kind === 'image' && file.look && model && image.kind === 'path')
      for (const problem of lookWarnings(image.path, file.look, model, shot.settings))
        problems.add(node, problem);
  }
}

/** Checks that every still is an image, used or not, and the frames that shots take from one another. */
export function imagesOfFilm(draft: Checked & { shots: readonly DraftShot[] }): void {
  frameRules(draft);
  const { root, head } = draft.parsed;
  const nodes = entryOf(root, 'stills')?.value;
  for (const [name, text] of Object.entries(head.stills ?? {})) {
    const image: DraftImage = isLink(text) ? { kind: 'link', link: text } : { kind: 'path', path: text };
    const node: YamlNode = entryOf(nodes, name)?.value ?? root;
    for (const problem of imageProblems(image, draft)) draft.problems.add(node, problem);
  }
}

function imageProblems(image: DraftImage, { parsed, images, now }: Checked): Problem[] {
  switch (image.kind) {
    case 'link':
      return linkProblems(image.link, now);
    case 'path':
      return fileProblems(images.get(image.path), image.path);
    case 'frame':
      return [];
    case 'unknown still': {
      const names = Object.keys(parsed.head.stills ?? {});
      const help = names.length === 0 ? 'define it under `stills:`' : `available stills: ${names.join(', ')}`;
      const near = closestMatch(image.name, names);
      const meant = near === undefined ? undefined : `still:${near}`;
      return [error('unknown-still', `unknown still "${image.name}"`, help, meant)];
    }
    default:
      return unreachable(image);
  }
}

function linkProblems(link: string, now: number): Problem[] {
  const url = parsedLink(link);
  if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
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

/** Undefined for what is no URL. Asking first would read it twice. */
function parsedLink(link: string): URL | undefined {
  try {
    return new URL(link);
  } catch {
    return undefined;
  }
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
    case 'pointer':
      return [error('image-pointer', `${written} is not fetched from Git LFS yet`, 'run `git lfs pull`')];
    case 'cut short': {
      const help = 'copy or download it again; a folder that is synchronised may not have all of it yet';
      return [error('image-cut-short', `${written} ends before its picture does`, help)];
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
