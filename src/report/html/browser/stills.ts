import { el } from './dom.js';

/** Pictures of takes: thumbnails, and first frames of clips for those without one. */
export interface Stills {
  /**
   * Loads a picture when its turn comes, unless it has left the page or shows another one by then: decoding many at once makes scrolling
   * stutter.
   */
  load(image: HTMLImageElement, link: string): void;
  /** Puts the first frame of a clip into an element, unless it has left the page when its turn comes. */
  fill(place: HTMLElement, link: string): void;
  /** The first frame of a clip as a picture; null if it cannot be read. */
  of(link: string): Promise<HTMLCanvasElement | null>;
}

/** Browsers limit the number of players (Chromium: 75 a page). */
const TOGETHER = 3;
/** The most pictures that are kept. */
const MOST = 400;
const WIDTH = 480;

interface Wanted {
  link: string;
  /** True if it is no longer in view. */
  isStale(): boolean;
  done(picture: HTMLCanvasElement | null): void;
}

/** How many pictures begin to load before each frame of the screen: fewer while the page scrolls, and for so many milliseconds after. */
const EACH_FRAME = { still: 8, scrolling: 2 };
const SCROLLING = 100;

/** Draws first frames a few at a time, what was asked for last before the rest. */
export function createStills(): Stills {
  const kept = new Map<string, HTMLCanvasElement>();
  const waiting: Wanted[] = [];
  const images: [HTMLImageElement, string][] = [];
  const links = new WeakMap<HTMLImageElement, string>();
  let busy = 0;
  let scrolled = Number.NEGATIVE_INFINITY;
  const noteScroll = ({ timeStamp }: Event) => {
    scrolled = timeStamp;
  };
  addEventListener('scroll', noteScroll, { passive: true });

  function loadSome(now: number): void {
    const most = now - scrolled < SCROLLING ? EACH_FRAME.scrolling : EACH_FRAME.still;
    for (let count = 0; count < most && images.length > 0; ) {
      const [image, link] = images.shift() ?? [];
      if (!image?.isConnected || link === undefined || links.get(image) !== link) continue;
      links.delete(image);
      image.src = link;
      count += 1;
    }
    if (images.length > 0) requestAnimationFrame(loadSome);
  }
  function next(): void {
    while (busy < TOGETHER) {
      const wanted = waiting.pop();
      if (!wanted) return;
      if (wanted.isStale()) continue;
      busy += 1;
      void firstFrame(wanted.link).then((picture) => {
        busy -= 1;
        if (picture) keep(wanted.link, picture);
        wanted.done(picture);
        next();
      });
    }
  }
  function keep(link: string, picture: HTMLCanvasElement): void {
    kept.set(link, picture);
    const [oldest] = kept.keys();
    if (kept.size > MOST && oldest !== undefined) kept.delete(oldest);
  }
  function ask(link: string, isStale: () => boolean, done: Wanted['done']): void {
    const known = kept.get(link);
    if (known) {
      done(copyOf(known));
      return;
    }
    waiting.push({ link, isStale, done: (picture) => done(picture && copyOf(picture)) });
    // What is asked for in one go is put on the page before the first of them begins.
    queueMicrotask(next);
  }
  return {
    load: (image, link) => {
      links.set(image, link);
      if (images.push([image, link]) === 1) requestAnimationFrame(loadSome);
    },
    fill: (place, link) => {
      ask(
        link,
        () => !place.isConnected,
        (picture) => {
          if (picture) place.replaceChildren(picture);
          else place.textContent = 'no picture';
        },
      );
    },
    of: (link) => new Promise((resolve) => ask(link, () => false, resolve)),
  };
}

function firstFrame(link: string): Promise<HTMLCanvasElement | null> {
  const video = el('video', { preload: 'auto' });
  video.muted = true;
  return new Promise((resolve) => {
    const end = (picture: HTMLCanvasElement | null) => {
      clearTimeout(late);
      video.removeAttribute('src');
      video.load();
      resolve(picture);
    };
    const late = setTimeout(() => end(null), 8000);
    video.addEventListener('loadeddata', () => end(draw(video)), { once: true });
    video.addEventListener('error', () => end(null), { once: true });
    video.src = link;
  });
}

function draw(source: HTMLVideoElement): HTMLCanvasElement {
  const width = Math.min(WIDTH, source.videoWidth);
  const height = Math.round((width / source.videoWidth) * source.videoHeight);
  const canvas = el('canvas', { width, height });
  canvas.getContext('2d')?.drawImage(source, 0, 0, width, height);
  return canvas;
}

function copyOf(picture: HTMLCanvasElement): HTMLCanvasElement {
  const copy = el('canvas.still', { width: picture.width, height: picture.height });
  copy.getContext('2d')?.drawImage(picture, 0, 0);
  return copy;
}
