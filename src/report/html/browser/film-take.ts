import {
  type FilmData,
  type ImageData,
  type PackedTake,
  type RareFacts,
  SHOWN_STATES,
  type ShotData,
  type ShownState,
  STATE_WORDS,
} from '../film-data.js';
import { costText, factsOf } from './take-facts.js';

/** A clip on disk. */
export interface FilmClip {
  link: string;
  seconds: number | null;
  fps: number | null;
}

const NONE: RareFacts = {};

/** A take as the page works with it: what it says is read from its packed form when it is asked for. */
export class FilmTake {
  readonly #data: FilmData;
  readonly packed: PackedTake;
  /** Its place in the film. */
  readonly index: number;
  /** True for the take that the film shows. */
  readonly inFilm: boolean;
  /** True if its shot has several takes. */
  readonly hasSiblings: boolean;
  #words: string | null = null;

  constructor(data: FilmData, index: number, packed: PackedTake, inFilm: boolean, hasSiblings: boolean) {
    this.#data = data;
    this.index = index;
    this.packed = packed;
    this.inFilm = inFilm;
    this.hasSiblings = hasSiblings;
  }

  get shot(): ShotData {
    return this.#data.shots[this.packed[0]] ?? { id: '', scene: 0 };
  }
  /** Index of its scene. */
  get scene(): number {
    return this.shot.scene;
  }
  /** `010:2`. */
  get name(): string {
    return `${this.shot.id}:${this.number}`;
  }
  /** Unique on the page, the same in later pages of the film. */
  get key(): string {
    return this.apart ? `${this.name}@${this.#job?.[0] ?? ''}` : this.name;
  }
  /** From 1. */
  get number(): number {
    return this.packed[1];
  }
  get state(): ShownState {
    return SHOWN_STATES[this.packed[2]] ?? 'pending';
  }
  /** The state in words. */
  get word(): string {
    return STATE_WORDS[this.state];
  }
  get model(): string {
    return this.#data.models[this.packed[3]] ?? '';
  }
  get prompt(): string {
    return this.#data.prompts[this.packed[4]] ?? '';
  }
  get settings(): readonly [string, string][] {
    return this.#data.settings[this.packed[5]] ?? [];
  }
  /** What it did cost or would, in a few words; empty if unknown. */
  get cost(): string {
    return costText(this.packed);
  }
  /** In millionths of a dollar, for sorting. */
  get charge(): number {
    return this.packed[8] ?? 0;
  }
  get clip(): FilmClip | null {
    const clip = this.#clip;
    if (!clip || this.#more.isAside) return null;
    const [link, seconds, fps] = clip;
    return { link, seconds, fps };
  }
  /** Link of the thumbnail. */
  get poster(): string | null {
    const poster = this.#clip?.[7];
    return poster === 1 ? `./posters/${this.shownJob}.jpg` : poster || null;
  }
  /** When it was submitted, in milliseconds since 1970; null if it was not. */
  get at(): number | null {
    return this.#job?.[2] || null;
  }
  get apart(): 'version' | 'shown' | 'orphan' | null {
    return this.#more.apart ?? null;
  }
  /** Why there is no clip. */
  get note(): string {
    return this.#more.note ?? '';
  }
  /** What the clip starts from. */
  get image(): ImageData | null {
    return imageOf(this.#more.image);
  }
  /** What the clip arrives at. */
  get endImage(): ImageData | null {
    return imageOf(this.#more.endImage);
  }
  get mark(): 'picked' | 'stale pick' | null {
    return this.#more.mark ?? null;
  }
  /** What is not as it was paid for. */
  get flags(): string {
    return this.#more.flags ?? '';
  }
  /** The command that continues with it. */
  get command(): string | null {
    return this.#more.command ?? null;
  }
  /** The command that picks it; null unless it has a clip of its own, and its shot a choice. */
  get pick(): string | null {
    const hasChoice = this.hasSiblings && !this.apart;
    const isDone = this.state === 'finished' || this.state === 'stale';
    return hasChoice && isDone ? (this.#data.pick?.join(this.name) ?? null) : null;
  }
  /** The job whose clip is shown. */
  get shownJob(): string | null {
    return this.#more.shownJob ?? this.#job?.[0] ?? null;
  }
  /** What a person wrote down about that clip: from 1 to 5, and a note. */
  get rating(): number {
    return this.#more.rating ?? 0;
  }
  get reviewNote(): string {
    return this.#more.reviewNote ?? '';
  }
  /** True for a clip that was made for an earlier text and is kept for this one. */
  get isKept(): boolean {
    return this.#more.isKept ?? false;
  }
  /** All other facts, with their names. */
  get facts(): [string, string][] {
    return factsOf(this.packed);
  }
  /** What a search looks in, in lower case. */
  words(): string {
    this.#words ??= [
      this.name,
      this.#data.scenes[this.scene],
      this.prompt,
      this.shot.notes,
      this.model,
      ...this.settings.flat(),
      ...this.facts.map(([, fact]) => fact),
      this.mark,
      this.word,
    ]
      .join(' ')
      .toLowerCase();
    return this.#words;
  }

  get #clip() {
    return this.packed[11] || null;
  }
  get #job() {
    return this.packed[12] || null;
  }
  get #more(): RareFacts {
    return this.packed[13] ?? NONE;
  }
}

function imageOf(image: ImageData | string | undefined): ImageData | null {
  return typeof image === 'string' ? { text: image, link: image } : (image ?? null);
}
