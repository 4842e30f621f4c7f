import type { Size } from '../catalog/clip.js';
import type { Catalog, Model } from '../catalog/model.js';
import type { Diagnostic, Place } from '../core/diagnostic.js';
import type { Json } from '../core/json.js';
import type { Usd } from '../core/money.js';

/** The input image of a shot. */
export type ImageInput =
  | { kind: 'url'; url: string }
  /** `path` is absolute; `written` as in the manifest; `sha256` of the bytes, which are a PNG, JPEG or WebP. */
  | { kind: 'file'; path: string; written: string; sha256: string };

/** Which part of a clip the cut uses: seconds from its beginning; to its end where `out` is null. */
export interface Trim {
  in: number;
  out: number | null;
}

/** A shot with defaults, preset, vars and style applied. */
export interface ResolvedShot {
  id: string;
  scene: string | null;
  model: Model;
  /** Prefix, prompt and suffix, vars filled in. */
  prompt: string;
  image: ImageInput | null;
  /** What the manifest wrote for this shot (shot over preset over defaults), checked against the model; no documented defaults in it. */
  settings: Record<string, Json>;
  /** From 1. */
  takes: number;
  enabled: boolean;
  notes: string;
  /** Absent where all of the clip is used. */
  trim?: Trim;
  /** Where the shot's id stands. */
  place: Place;
}

/** A manifest with everything applied and checked. */
export interface ResolvedManifest {
  /** Absolute path of the manifest. */
  file: string;
  title: string | null;
  /** Output folder as written, relative to the manifest. */
  output: string;
  /** Clip name template. */
  name: string;
  /** Where the template stands, if the manifest writes one. */
  name_place?: Place;
  budget: Usd | null;
  concurrency: number;
  /** What the cut is to be, where the manifest says so: frames a second, frame size in pixels. */
  fps?: number;
  size?: Size;
  /** Built-in models and the manifest's own, `prices:` applied (basis `user`). */
  catalog: Catalog;
  shots: ResolvedShot[];
  warnings: Diagnostic[];
}
