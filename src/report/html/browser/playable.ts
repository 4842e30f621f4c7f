/** What the controls and keys play: the film, or the clips of a shot in step. Times are in seconds. */
export interface Playable {
  seconds(): number;
  time(): number;
  fps(): number;
  isPlaying(): boolean;
  /** Plays at a speed: 1 is as filmed, below 0 backwards. */
  play(speed: number): void;
  pause(): void;
  seek(time: number): void;
  /** How fast it plays; 0 while it stands. */
  speed(): number;
  isMuted(): boolean;
  mute(on: boolean): void;
}

/** What is said of a clip that does not play; the browser does not tell the two apart. */
export const UNPLAYABLE = 'The clip is not next to this page any more, or this browser cannot play it.';

/** Goes on by some frames, and stands there. The half frame keeps clear of the borders between two. */
export function step(player: Playable, frames: number): void {
  const fps = player.fps();
  player.pause();
  const frame = Math.floor(player.time() * fps + 0.01) + frames;
  player.seek(Math.min(Math.max(0, (frame + 0.5) / fps), Math.max(0, player.seconds() - 0.5 / fps)));
}

/** Plays or pauses; from the start if it is at the end. */
export function toggle(player: Playable): void {
  if (player.isPlaying()) player.pause();
  else {
    if (player.time() >= player.seconds() - 0.05) player.seek(0);
    player.play(1);
  }
}

/** The next speed of the keys j (-1) and l (1): 1, 2, 4 and 8 times. */
export function shuttle(player: Playable, direction: 1 | -1): void {
  const speed = player.speed() * direction;
  player.play(direction * (speed < 1 ? 1 : Math.min(8, speed * 2)));
}

/** Calls back before each frame of the screen with the seconds since the last one, until it is stopped. */
export function createTicker(onTick: (seconds: number) => void): { start(): void; stop(): void } {
  let handle = 0;
  let last = 0;
  const tick = (now: number) => {
    handle = requestAnimationFrame(tick);
    const seconds = last === 0 ? 0 : Math.min(0.25, (now - last) / 1000);
    last = now;
    onTick(seconds);
  };
  return {
    start: () => {
      if (handle !== 0) return;
      last = 0;
      handle = requestAnimationFrame(tick);
    },
    stop: () => {
      cancelAnimationFrame(handle);
      handle = 0;
    },
  };
}
