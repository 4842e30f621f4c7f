import type { Model, Quote } from '../catalog/model.js';
import type { JsonObject } from '../core/json.js';
import type { ImageInput, Trim } from '../manifest/resolved.js';

/** The content of a request: equal content means the same clip (see `takes/content.ts`). */
export interface Content {
  /** The gateway's id of the model. */
  model_id: string;
  /**
   * The full request body without the image field. It never contains the account's API key.
   */
  body: JsonObject;
  /** The keys of `body` that the manifest set; documented defaults are not among them. */
  wrote: string[];
  /**
   * `file:<sha256 of the bytes>` of a local image, `url:<sha256 of the full link>`, `frame:<job>:<place>` of a frame of that job's clip, or
   * null without an image.
   */
  image: string | null;
  /** The same of the image that the clip arrives at; absent without one. */
  end_image?: string | undefined;
}

/** One clip to be made of a shot. */
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
  /** What the clip starts from, null without an image. What the request says of it is resolved right before the submission. */
  input: ImageInput | null;
  /** What the clip arrives at; absent without an image. */
  endInput?: ImageInput;
  /** Clip path without extension, relative to the output folder, `/` between folders. */
  name: string;
  quote: Quote;
  /** Expected length of the clip in seconds; null if unknown. */
  seconds: number | null;
  /** The part of the clip that the cut uses; absent if it is the whole clip. */
  trim?: Trim;
  notes: string;
  /** False if the shot has `enabled: false`. */
  enabled: boolean;
}

/** The name of a take everywhere: `010:2`. */
export function takeName(take: { shot: string; take: number }): string {
  return `${take.shot}:${take.take}`;
}
