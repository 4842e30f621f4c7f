import { el, iconButton, setIcon } from './dom.js';
import { type Playable, step, toggle } from './playable.js';
import { timecode } from './timeline.js';

/** The controls of a player: a bar to scrub, and buttons. */
export interface Transport {
  element: HTMLElement;
  /** The place behind the scrubbing bar, for a strip of pictures. */
  track: HTMLElement;
  /** Shows the player as it is. */
  refresh(): void;
}

/** Makes controls for a player; `whole` fills the screen, `more` are buttons before and after those of playing. */
export function createTransport(
  player: Playable,
  whole: HTMLElement,
  name: string,
  more: { before?: HTMLElement[]; after?: HTMLElement[] } = {},
): Transport {
  const scrubber = el('input.scrubber', {
    type: 'range',
    min: 0,
    step: 0.01,
    'aria-label': `Position in ${name}`,
  });
  scrubber.addEventListener('input', () => player.seek(Number(scrubber.value)));
  const track = el('div.track', {}, scrubber);
  const play = iconButton('play', 'Play', () => toggle(player), 'space');
  play.classList.add('play');
  const sound = iconButton('sound', 'Mute', () => player.mute(!player.isMuted()), 'm');
  const full = iconButton('full', 'Full screen', () => fullScreen(whole), 'f');
  const clock = el('span');
  const total = el('span.total');
  const speed = el('span.speed', { hidden: true });
  const element = el(
    'div.transport',
    {},
    track,
    el(
      'div.buttons',
      { role: 'group', 'aria-label': `Controls of ${name}` },
      ...(more.before ?? []),
      iconButton('back', 'One frame back', () => step(player, -1), ','),
      play,
      iconButton('ahead', 'One frame on', () => step(player, 1), '.'),
      ...(more.after ?? []),
      el('span.clock', {}, clock, total),
      speed,
      el('span.spring'),
      sound,
      full,
    ),
  );
  return {
    element,
    track,
    refresh: () => {
      const [time, seconds, fps] = [player.time(), player.seconds(), player.fps()];
      scrubber.max = String(seconds);
      scrubber.value = String(time);
      const code = timecode(time, fps);
      scrubber.setAttribute('aria-valuetext', code);
      track.style.setProperty('--at', `${seconds > 0 ? (time / seconds) * 100 : 0}%`);
      clock.textContent = code;
      total.textContent = ` / ${timecode(seconds, fps)}`;
      speed.hidden = player.speed() === 0 || player.speed() === 1;
      speed.textContent = `${player.speed()}×`;
      const isPlaying = player.isPlaying();
      setIcon(play, isPlaying ? 'pause' : 'play', isPlaying ? 'Pause' : 'Play', 'space');
      setIcon(sound, player.isMuted() ? 'muted' : 'sound', player.isMuted() ? 'Sound on' : 'Mute', 'm');
    },
  };
}

/** Fills the screen with an element, or leaves it. */
export function fullScreen(element: HTMLElement): void {
  if (document.fullscreenElement) void document.exitFullscreen();
  else void element.requestFullscreen?.().catch(() => {});
}
