/**
 * The film as the page's script reads it, as JSON in the page. Repeated values stand in tables and are named by their index. All texts are
 * safe to show (control and format characters are escaped); links are relative to the page and encoded.
 */
export interface FilmData {
  /** True for a rehearsal. */
  sandbox: boolean;
  /** Width by height of most clips. */
  ratio: number;
  /** What stands before and after the name of a take in the command that picks it; null if there is none. */
  pick: [before: string, after: string] | null;
  /** In the order of the film; null for shots without a scene. */
  scenes: (string | null)[];
  models: string[];
  prompts: string[];
  /** Lists of setting and value, both as text. */
  settings: [string, string][][];
  shots: ShotData[];
  /** Takes of the manifest in order, then older versions and clips that no shot uses. */
  takes: PackedTake[];
  /** The film so far, in order. */
  film: PartData[];
}

/** A shot of the manifest, or one that only jobs know. */
export interface ShotData {
  id: string;
  scene: number;
  notes?: string;
}

/**
 * A take, or a clip that is counted apart, as a list without names: a film has up to 100,000 of them, and so each takes 0.25 kB. `FilmTake`
 * of the page's script reads it. Amounts are in millionths of a dollar, null if unknown; 0 is nothing to tell.
 */
export type PackedTake = readonly [
  shot: number,
  /** From 1. */
  number: number,
  /** Index in `SHOWN_STATES`. */
  state: number,
  model: number,
  prompt: number,
  settings: number,
  quote: number | null,
  /** Index in `QUOTE_BASES`. */
  quoteBasis: number,
  charge: number | null,
  /** Index in `CHARGE_BASES`. */
  chargeBasis: number,
  /** POSTs over all its jobs. */
  attempts: number,
  clip: PackedClip | 0,
  job: PackedJob | 0,
  more?: RareFacts,
];

/** A clip on disk. */
export type PackedClip = readonly [
  link: string,
  seconds: number | null,
  fps: number | null,
  width: number | null,
  height: number | null,
  bytes: number | null,
  sha256: string | null,
  /** 1: `posters/` and the id of its job; else a link. */
  poster: 0 | 1 | string,
];

/** The present job of a take. Times are in seconds since 1970, but for the first, in milliseconds. */
export type PackedJob = readonly [
  id: string,
  requestId: string | 0,
  submitted: number,
  accepted: number,
  rendering: number,
  done: number,
  onDisk: number,
  renderSeconds: number | null,
];

/** What most takes have nothing of. */
export interface RareFacts {
  /**
   * `version`: an older clip of a take; `shown`: one that its take shows until its next clip is there; `orphan`: a clip whose take is gone.
   * Absent for a take of the manifest.
   */
  apart?: 'version' | 'shown' | 'orphan';
  /** Why there is no clip. */
  note?: string;
  /** True if the clip is not shown as that of the take: that of a disabled shot. */
  isAside?: true;
  /** A text alone is a link too. */
  image?: ImageData | string;
  /** The image that the clip arrives at. */
  endImage?: ImageData | string;
  mark?: 'picked' | 'stale pick';
  /** What is not as it was paid for. */
  flags?: string;
  /** All flags of the report's row, if there are others. */
  allFlags?: string;
  /** Ids of the jobs that the present one replaced. */
  earlier?: string;
  /** The command that continues with it. */
  command?: string;
  /** The job whose clip is shown, if it is another than the present one. */
  shownJob?: string;
  /** What a person wrote down about that clip: from 1 to 5, and a note. */
  rating?: number;
  reviewNote?: string;
  /** The clip was made for an earlier text and is kept for this one. */
  isKept?: true;
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

/** The shown states with their words; `missing` is a finished clip that is not on this disk. */
export const STATE_WORDS = {
  finished: 'finished',
  missing: 'missing here',
  outdated: 'outdated',
  stale: 'stale',
  blocked: 'blocked',
  rendered: 'rendered',
  submitted: 'submitted',
  unknown: 'unknown',
  failed: 'failed',
  pending: 'pending',
  abandoned: 'abandoned',
  disabled: 'disabled',
} as const;

/** A state as it is shown. */
export type ShownState = keyof typeof STATE_WORDS;
export const SHOWN_STATES = Object.keys(STATE_WORDS) as ShownState[];
/** How sure a quote and a charge are. */
export const QUOTE_BASES = ['unknown', 'documented', 'assumed', 'user'] as const;
export const CHARGE_BASES = ['none', 'reserved', 'possibly', 'charged', 'sandbox'] as const;

/** The name of a scene as it is shown. */
export function sceneName(name: string | null | undefined): string {
  return name?.trim() === '' ? 'Unnamed scene' : (name ?? 'No scene');
}
