import * as z from 'zod';
import { rules } from '../yaml/issues.js';
import { isLink } from './images.js';
import type { FramePlace } from './resolved.js';

/** In seconds. */
const LONGEST_CLIP = 3600;
const MOST_TAKES = 1000;

/** The keys that say what an image is; exactly one of them is written. */
const FORMS = ['file', 'url', 'last_frame_of', 'first_frame_of', 'frame_of'] as const;

const nonEmpty = z.string().min(1);

/** The id of a shot, read as written, so that editors accept `last_frame_of: 010`. */
const shot = (description: string) =>
  nonEmpty.meta({ description, type: ['string', 'number', 'boolean'] }).optional();

const form = z
  .strictObject({
    file: nonEmpty.describe('Path of a PNG, JPEG or WebP file, relative to the manifest.').optional(),
    url: nonEmpty.describe('A public https link.').optional(),
    last_frame_of: shot('Id of a shot of this film: the image is the last frame of its clip.'),
    first_frame_of: shot('Id of a shot of this film: the image is the first frame of its clip.'),
    frame_of: shot('Id of a shot of this film: the image is the frame of its clip that `at` names.'),
    at: z
      .number()
      .min(0)
      .max(LONGEST_CLIP)
      .describe('With `frame_of`: which frame, in seconds from the start of the clip.')
      .optional(),
    take: z
      .int()
      .min(1)
      .max(MOST_TAKES)
      .describe(
        'With a frame: which take of the shot. Default: the picked take, or else the newest finished one',
      )
      .optional(),
  })
  .refine(isOneForm);

/** True if a mapping says one thing: one form, `at` exactly with `frame_of`, `take` only with a frame. */
function isOneForm(written: object): boolean {
  const forms = FORMS.filter((key) => Object.hasOwn(written, key));
  const isFrame = forms.some((key) => key.endsWith('frame_of'));
  return (
    forms.length === 1 &&
    Object.hasOwn(written, 'at') === forms.includes('frame_of') &&
    (isFrame || !Object.hasOwn(written, 'take'))
  );
}

/** What is wrong with an image that is written in no form. */
export const IMAGE_RULE = {
  code: 'bad-image',
  help: 'write a path, a public https link, still:NAME, { last_frame_of: ID }, { first_frame_of: ID } or { frame_of: ID, at: SECONDS }',
};

/** An image as written: a path, a link or `still:NAME`, or a mapping with one of the forms. */
export const imageSchema = z.union([nonEmpty, form]).register(rules, IMAGE_RULE);

/** An image as written. */
export type WrittenImage = z.infer<typeof imageSchema>;

/** An image by what it comes from. */
export type DraftImage =
  | { kind: 'path'; path: string }
  | { kind: 'link'; link: string }
  /** A still of the manifest that is not defined. */
  | { kind: 'unknown still'; name: string }
  | { kind: 'frame'; shot: string; take: number | null; at: FramePlace };

/** The keys of a form whose value is the text as written. */
export const SHOT_KEYS: ReadonlySet<string> = new Set(['last_frame_of', 'first_frame_of', 'frame_of']);

const STILL = /^still:(.*)$/s;

/** The name of the still that an image is; undefined if it is something else. */
export function stillNamed(written: WrittenImage | undefined): string | undefined {
  return typeof written === 'string' ? STILL.exec(written)?.[1] : undefined;
}

/** What an image as written comes from. `stills` are the manifest's, by name. */
export function draftImage(written: WrittenImage, stills: ReadonlyMap<string, string>): DraftImage {
  const still = stillNamed(written);
  if (still !== undefined) {
    const text = stills.get(still);
    return text === undefined ? { kind: 'unknown still', name: still } : fileOrLink(text);
  }
  if (typeof written === 'string') return fileOrLink(written);
  const { file, url, last_frame_of: last, first_frame_of: first, frame_of, at = 0, take = null } = written;
  if (file !== undefined) return { kind: 'path', path: file };
  if (url !== undefined) return { kind: 'link', link: url };
  if (last !== undefined) return { kind: 'frame', shot: last, take, at: 'last' };
  if (first !== undefined) return { kind: 'frame', shot: first, take, at: 'first' };
  return { kind: 'frame', shot: frame_of ?? '', take, at };
}

function fileOrLink(text: string): DraftImage {
  return isLink(text) ? { kind: 'link', link: text } : { kind: 'path', path: text };
}
