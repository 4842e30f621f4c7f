import type { FilmModel } from './model.js';
import { createTicker, type Playable } from './playable.js';
import { createScreen } from './screen.js';
import { createTimeline, type TimedPart, type Timeline } from './timeline.js';

/** A player that shows the clips of the film one after another as if they were one. */
export interface FilmPlayer extends Playable {
  element: HTMLElement;
  timeline(): Timeline;
  /** The part at the present time; null for a film without any. */
  part(): TimedPart | null;
  /** Goes to the beginning of the part that is some parts on. */
  skip(parts: number): void;
  /** Takes a newer state of the film, and stays in its shot. */
  update(model: FilmModel): void;
}

/** How long before its end a clip gets the next one ready, in seconds. */
const AHEAD = 4;
const USUAL_FPS = 24;

/** Makes a player of the film so far. `onChange` is called whenever the time, the part or the state may have changed. */
export function createFilmPlayer(first: FilmModel, onChange: () => void): FilmPlayer {
  let model = first;
  let timeline = createTimeline(first.data.film);
  let index = 0;
  /** Seconds of the clip of the present part, or of its slate. */
  let inPart = timeline.parts[0]?.from ?? 0;
  let speed = 0;
  let muted = false;
  let video: HTMLVideoElement | null = null;
  const screen = createScreen(
    () => timeline.parts,
    () => model,
    refresh,
  );
  const ticker = createTicker(tick);

  const part = () => timeline.parts[index] ?? null;
  const time = () => {
    const now = part();
    return now ? Math.min(now.end, Math.max(now.start, now.start + inPart - now.from)) : 0;
  };
  const clipLink = () => model.takes[part()?.take ?? -1]?.clip?.link ?? null;
  function refresh(): void {
    if (video?.dataset.broken !== undefined) show();
    onChange();
  }
  function show(): void {
    video = screen.show(index, inPart);
    if (!video) return;
    video.muted = muted;
    if (speed <= 0) {
      video.pause();
      return;
    }
    video.playbackRate = speed;
    const playing = video;
    playing.play().catch(() => {
      if (playing === video && !playing.error && playing.paused && speed > 0) pause();
    });
  }
  function seek(to: number): void {
    const at = Math.min(Math.max(0, to), timeline.seconds);
    index = timeline.indexAt(at);
    const now = part();
    inPart = now ? Math.min(now.from + at - now.start, now.to) : 0;
    show();
    onChange();
  }
  function pause(): void {
    speed = 0;
    ticker.stop();
    video?.pause();
    onChange();
  }
  function tick(seconds: number): void {
    const now = part();
    if (!now) pause();
    else if (speed < 0) backwards(seconds);
    else onwards(now, seconds);
  }
  function onwards(now: TimedPart, seconds: number): void {
    if (video) {
      if (!video.seeking) inPart = Math.max(now.from, video.currentTime);
    } else inPart += seconds * speed;
    if (inPart > now.to - AHEAD) screen.prepare(index + 1);
    const isOver = inPart >= now.to - 0.01 || video?.ended === true;
    if (isOver && index + 1 < timeline.parts.length) {
      index += 1;
      inPart = part()?.from ?? 0;
      show();
    } else if (isOver) {
      inPart = now.to;
      pause();
    }
    onChange();
  }
  function backwards(seconds: number): void {
    if (video?.seeking) return;
    const to = time() + seconds * speed;
    if (to <= 0) pause();
    seek(to);
  }
  show();
  return {
    element: screen.element,
    timeline: () => timeline,
    part,
    seconds: () => timeline.seconds,
    time,
    fps: () => model.takes[part()?.take ?? -1]?.clip?.fps ?? USUAL_FPS,
    isPlaying: () => speed !== 0,
    speed: () => speed,
    play: (to) => {
      speed = to;
      show();
      ticker.start();
      onChange();
    },
    pause,
    seek,
    skip: (parts) => {
      const isInside = parts < 0 && time() - (part()?.start ?? 0) > 1;
      const next =
        timeline.parts[Math.min(Math.max(0, index + parts + (isInside ? 1 : 0)), timeline.parts.length - 1)];
      if (next) seek(next.start + 0.001);
    },
    isMuted: () => muted,
    mute: (on) => {
      muted = on;
      screen.mute(on);
      onChange();
    },
    update: (newer) => {
      const shot = model.data.shots[part()?.shot ?? -1]?.id;
      const inShot = time() - (part()?.start ?? 0);
      const before = clipLink();
      model = newer;
      timeline = createTimeline(newer.data.film);
      const same = timeline.parts.find((each) => newer.data.shots[each.shot]?.id === shot);
      const to = same ? Math.min(same.start + inShot, same.end - 0.01) : time();
      index = timeline.indexAt(to);
      // What is on goes on undisturbed.
      if (before !== null && clipLink() === before && screen.keep(index)) return onChange();
      screen.clear();
      seek(to);
    },
  };
}
