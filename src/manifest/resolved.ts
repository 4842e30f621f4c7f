import type { Size } from '../catalog/clip.js';
import type { Catalog, Model } from '../catalog/model.js';
import type { Diagnostic, Place } from '../core/diagnostic.js';
import type { Json } from '../core/json.js';
import type { Usd } from '../core/money.js';
import type { Uploads } from './uploads.js';

/** Which frame of a clip: the first or last one in display order, or the one that is shown at that many seconds. */
export type FramePlace = 'first' | 'last' | number;

/** A frame of a clip of another shot; `take` is null for whichever take goes into the film. */
export interface FrameInput {
  kind: 'frame';
  shot: string;
  take: number | null;
  at: FramePlace;
}

/** An image that is there before anything is rendered. */
export type GivenImage =
  | { kind: 'url'; url: string }
  /** `path` is absolute; `written` as in the manifest; `sha256` of the bytes, so many of them, which are a PNG, JPEG or WebP. */
  | { kind: 'file'; path: string; written: string; sha256: string; bytes: number; mime: ImageType };

/** The kinds of images that models take, by their media types. */
export type ImageType = 'image/png' | 'image/jpeg' | 'image/webp';

/** An input image of a shot. */
export type ImageInput = GivenImage | FrameInput;

/** The part of a clip that the cut uses, in seconds from its start; `out` is null for the end of the clip. */
export interface Trim {
  in: number;
  out: number | null;
}

/** A shot with defaults, preset, vars and style applied. */
export interface ResolvedShot {
  id: string;
  scene: string | null;
  model: Model;
  /** Prefix, prompt and suffix, with vars replaced. */
  prompt: string;
  /** What its clip starts from. */
  image: ImageInput | null;
  /** What its clip arrives at; absent without one. */
  endImage?: ImageInput;
  /** The settings that the manifest sets for this shot (shot over preset over defaults), checked against the model; without the model's documented defaults. */
  settings: Record<string, Json>;
  /** From 1. */
  takes: number;
  enabled: boolean;
  notes: string;
  /** Absent if the whole clip is used. */
  trim?: Trim;
  /** The place of the shot's id. */
  place: Place;
}

/** A checked manifest with defaults, presets, vars and style applied. */
export interface ResolvedManifest {
  /** Absolute path of the manifest. */
  file: string;
  title: string | null;
  /** The output folder as written, relative to the manifest. */
  output: string;
  /** Clip name template. */
  name: string;
  /** The place of the template, if the manifest has one. */
  name_place?: Place;
  budget: Usd | null;
  /** Limits for parts of the film, by name; absent if the manifest has none. */
  budgets?: Record<'scenes' | 'models' | 'people', ReadonlyMap<string, Usd>>;
  concurrency: number;
  /** The `concurrency` of the manifest if it is written there: it holds over all runs of a shared ledger. */
  places?: number;
  /** The name of the film in a shared ledger, if the manifest gives one. */
  film?: string;
  /** Where the ledger is as written, and the place of that; absent if the manifest does not say. */
  ledger?: { address: string; place: Place };
  /** Frames per second and frame size in pixels of the cut, if the manifest sets them. */
  fps?: number;
  size?: Size;
  /** Built-in models and those of `models:`, with `prices:` applied (basis `user`). */
  catalog: Catalog;
  /** Null where the manifest does not say. */
  uploads: Uploads | null;
  shots: ResolvedShot[];
  warnings: Diagnostic[];
}
