import { el } from './dom.js';
import type { FilmTake } from './film-take.js';
import { createTicker, type Playable } from './playable.js';

/** A player of several clips in step; the first one is heard. */
export interface GroupPlayer extends Playable {
  /** Puts these clips in place of what was there, each with its player. */
  load(takes: readonly FilmTake[]): HTMLVideoElement[];
  clear(): void;
}

/** How far clips may be apart before they are put in step again, in seconds. */
const APART = 0.08;

/** Makes the player. `onChange` is called whenever the time or the state may have changed. */
export function createGroupPlayer(onChange: () => void): GroupPlayer {
  let takes: readonly FilmTake[] = [];
  let videos: HTMLVideoElement[] = [];
  let speed = 0;
  let muted = false;
  const ticker = createTicker(tick);

  const lengthOf = (video: HTMLVideoElement) => (Number.isFinite(video.duration) ? video.duration : 0);
  const seconds = () =>
    Math.max(0, ...videos.map(lengthOf), videos.length > 0 ? 0 : (takes[0]?.clip?.seconds ?? 0));
  /** The longest clip keeps the time. */
  const leader = () =>
    videos.reduce<HTMLVideoElement | null>(
      (best, video) => (best && lengthOf(best) >= lengthOf(video) ? best : video),
      null,
    );
  const time = () => leader()?.currentTime ?? 0;

  function seek(to: number): void {
    for (const video of videos) video.currentTime = Math.min(to, Math.max(0, lengthOf(video) - 0.001));
    onChange();
  }
  function pause(): void {
    speed = 0;
    ticker.stop();
    for (const video of videos) video.pause();
    onChange();
  }
  function tick(passed: number): void {
    const first = leader();
    if (!first) return;
    if (speed < 0) {
      if (first.currentTime <= 0) pause();
      else if (!first.seeking) seek(Math.max(0, first.currentTime + passed * speed));
      return;
    }
    for (const video of videos) {
      const wanted = Math.min(first.currentTime, lengthOf(video));
      if (video !== first && !video.seeking && Math.abs(video.currentTime - wanted) > APART)
        video.currentTime = wanted;
    }
    if (first.ended) pause();
    onChange();
  }
  function mute(on: boolean): void {
    muted = on;
    for (const [at, video] of videos.entries()) video.muted = on || at > 0;
    onChange();
  }
  return {
    load: (newer) => {
      pause();
      takes = newer;
      for (const video of videos) video.removeAttribute('src');
      videos = newer.flatMap(({ clip }) => {
        if (!clip) return [];
        const video = el('video', { src: clip.link, playsinline: true, preload: 'auto', tabindex: -1 });
        for (const event of ['loadedmetadata', 'seeked', 'error']) video.addEventListener(event, onChange);
        return [video];
      });
      mute(muted);
      return videos;
    },
    clear: () => {
      pause();
      for (const video of videos) video.removeAttribute('src');
      videos = [];
    },
    seconds,
    time,
    fps: () => takes[0]?.clip?.fps ?? 24,
    isPlaying: () => speed !== 0,
    speed: () => speed,
    play: (to) => {
      if (videos.length === 0) return;
      speed = to;
      for (const video of videos) {
        if (to <= 0) video.pause();
        else {
          video.playbackRate = to;
          video.play().catch(() => {});
        }
      }
      ticker.start();
      onChange();
    },
    pause,
    seek,
    isMuted: () => muted,
    mute,
  };
}
