import type { Model, Quote } from '../catalog/model.js';
import type { JsonObject } from '../core/json.js';
import type { Trim } from '../manifest/resolved.js';

/** What makes two requests ask for the same clip; see `takes/content.ts` for the comparison. */
export interface Content {
  /** The gateway's model id. */
  model_id: string;
  /**
   * The full request body without the image field. It never holds a key of the account.
   */
  body: JsonObject;
  /** The keys of `body` that the manifest itself wrote (not those filled in from documented defaults). */
  wrote: string[];
  /** `file:<sha256 of the bytes>` of a local image, `url:<sha256 of the full link>`, or null without an image. */
  image: string | null;
}

/** One wanted clip of a shot. */
export interface Take {
  /** The shot's id as written. */
  shot: string;
  /** From 1. */
  take: number;
  /** The scene as written, or null. */
  scene: string | null;
  model: Model;
  prompt: string;
  content: Content;
  /** The image as it is sent: a public link, or `sandbox:file:<sha256>` for a local file on the sandbox; null without one. */
  image_reference: string | null;
  /** The image as the manifest wrote it (link or path), for people; null without one. */
  image_written: string | null;
  /** Clip path without extension, relative to the output folder, `/` between folders. */
  name: string;
  quote: Quote;
  /** Expected running time of the clip in seconds; null where the model's parameters do not tell. */
  seconds: number | null;
  /** What the cut uses of the clip; absent where it is all. */
  trim?: Trim;
  notes: string;
  /** False where the shot says `enabled: false`. */
  enabled: boolean;
}

/** How a take is named everywhere: `010:2`. */
export function takeName(take: { shot: string; take: number }): string {
  return `${take.shot}:${take.take}`;
}
