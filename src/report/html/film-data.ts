/**
 * The film as the page's script reads it, as JSON in the page. Repeated values stand in tables and are named by their index. All texts are
 * safe to show (control and format characters are escaped); links are relative to the page and encoded.
 */
export interface FilmData {
  /** True for a rehearsal. */
  sandbox: boolean;
  /** Width by height of most clips. */
  ratio: number;
  /** In the order of the film; null for shots without a scene. */
  scenes: (string | null)[];
  models: string[];
  prompts: string[];
  /** Lists of setting and value, both as text. */
  settings: [string, string][][];
  /** The names of `TakeData.facts`. */
  facts: string[];
  shots: ShotData[];
  /** Takes of the manifest in order, then older versions and clips that no shot uses. */
  takes: TakeData[];
  /** The film so far, in order. */
  film: PartData[];
}

/** A shot of the manifest, or one that only jobs know. */
export interface ShotData {
  id: string;
  scene: number;
  notes?: string;
}

/** A take, or a clip that is counted apart. */
export interface TakeData {
  /** Unique on the page, the same in later pages of the film. */
  key: string;
  /** `010:2`. */
  name: string;
  shot: number;
  /** From 1. */
  number: number;
  /** `version`: an older clip of a take; `orphan`: a clip whose take is gone. Absent for a take of the manifest. */
  apart?: 'version' | 'orphan';
  state: string;
  /** The state in words. */
  word: string;
  /** Why there is no clip. */
  note?: string;
  model: number;
  prompt: number;
  settings: number;
  clip?: ClipData;
  /** Link of the thumbnail. */
  poster?: string;
  image?: ImageData;
  /** `picked` or `stale pick`. */
  mark?: string;
  cost: string;
  /** In dollars, for sorting. */
  usd: number;
  /** When it was submitted, in milliseconds since 1970. */
  at?: number;
  /** What is not as it was paid for. */
  flags?: string;
  /** The command that continues with it. */
  command?: string;
  /** The command that picks it. */
  pick?: string;
  /** The job whose clip is shown; only in a review. */
  job?: string;
  /** What a person wrote down about that clip: from 1 to 5, and a note. */
  rating?: number;
  reviewNote?: string;
  /** The clip was made for an earlier text and is kept for this one. */
  isKept?: boolean;
  /** Values of `FilmData.facts`. */
  facts: (string | null)[];
}

/** A clip on disk. */
export interface ClipData {
  link: string;
  seconds: number | null;
  fps: number | null;
}

/** An input image: `local` is the link of a file, `link` an address on the web. */
export interface ImageData {
  text: string;
  local?: string;
  link?: string;
}

/** A part of the film: seconds `from` to `to` of the clip of a take, or a slate for a shot without one. */
export interface PartData {
  shot: number;
  from: number;
  to: number;
  take?: number;
  /** Why there is a slate. */
  why?: string;
}
