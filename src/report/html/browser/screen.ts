import { el, fill } from './dom.js';
import type { FilmModel } from './model.js';
import { UNPLAYABLE } from './playable.js';
import type { TimedPart } from './timeline.js';

/** The picture of the film player: two players of clips, one of which gets the next clip ready, and a slate. */
export interface Screen {
  element: HTMLElement;
  /** Shows a part at a time of its clip, in seconds; answers its clip, null for a slate. */
  show(index: number, at: number): HTMLVideoElement | null;
  /** Gets a part ready that comes soon. */
  prepare(index: number): void;
  /** The part whose clip is on has another index; everything else is forgotten. Answers false where no clip is on. */
  keep(index: number): boolean;
  /** Forgets all clips. */
  clear(): void;
  mute(on: boolean): void;
}

/** A screen for the parts of a film. `onChange` is called when a clip has something new to show or cannot be played. */
export function createScreen(
  parts: () => readonly TimedPart[],
  model: () => FilmModel,
  onChange: () => void,
): Screen {
  const slate = el('div.slate');
  let [front, back] = [clipPlayer(onChange), clipPlayer(onChange)];
  const element = el('div.screen', {}, front, back, slate);

  const linkOf = (index: number) => {
    const take = parts()[index]?.take;
    return take === undefined ? null : (model().takes[take]?.clip?.link ?? null);
  };
  const load = (video: HTMLVideoElement, index: number, at: number) => {
    const link = linkOf(index) ?? '';
    if (video.dataset.part === String(index) && video.dataset.link === link) return;
    Object.assign(video.dataset, { part: String(index), link });
    delete video.dataset.broken;
    video.src = link;
    video.currentTime = at;
  };
  return {
    element,
    show: (index, at) => {
      const part = parts()[index];
      if (!part) return null;
      if (back.dataset.part === String(index)) [front, back] = [back, front];
      const link = linkOf(index);
      if (link !== null) {
        load(front, index, at);
        if (Math.abs(front.currentTime - at) > 0.001) front.currentTime = at;
      } else front.pause();
      back.pause();
      const isClip = link !== null && front.dataset.broken === undefined;
      front.classList.toggle('is-shown', isClip);
      back.classList.remove('is-shown');
      if (!isClip) drawSlate(slate, part, model(), link === null ? (part.why ?? '') : UNPLAYABLE);
      slate.hidden = isClip;
      return isClip ? front : null;
    },
    prepare: (index) => {
      const part = parts()[index];
      if (part && linkOf(index) !== null) load(back, index, part.from);
    },
    keep: (index) => {
      if (!front.classList.contains('is-shown')) return false;
      front.dataset.part = String(index);
      forget(back);
      return true;
    },
    clear: () => {
      delete slate.dataset.part;
      for (const video of [front, back]) forget(video);
    },
    mute: (on) => {
      for (const video of [front, back]) video.muted = on;
    },
  };
}

function forget(video: HTMLVideoElement): void {
  delete video.dataset.part;
  video.removeAttribute('src');
}

function clipPlayer(onChange: () => void): HTMLVideoElement {
  const video = el('video', { playsinline: true, preload: 'auto', tabindex: -1, 'aria-hidden': 'true' });
  video.addEventListener('seeked', onChange);
  video.addEventListener('loadeddata', onChange);
  video.addEventListener('error', () => {
    if (!video.src) return;
    video.dataset.broken = '';
    onChange();
  });
  return video;
}

/** A placeholder: the input image if it is on this disk, with the shot's id and prompt. */
function drawSlate(slate: HTMLElement, part: TimedPart, { data, takes }: FilmModel, why: string): void {
  if (slate.dataset.part === String(part.start)) return;
  slate.dataset.part = String(part.start);
  const shot = data.shots[part.shot];
  const take = takes.find((each) => each.shot === shot && !each.apart);
  fill(
    slate,
    take?.image?.local && el('img', { src: take.image.local, alt: '' }),
    el('p.slate-id', {}, shot?.id ?? ''),
    el('p.slate-why', {}, why),
    el('p.slate-prompt', { dir: 'auto' }, take?.prompt ?? ''),
  );
}
