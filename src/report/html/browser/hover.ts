import { el } from './dom.js';
import type { FilmTake } from './film-take.js';

/** Plays the clip of a card under the mouse, without sound, and shows its whole prompt. */
export interface Hover {
  /** Plays or stops the clip of a card, as the space bar does. */
  toggle(card: HTMLElement): void;
  stop(): void;
}

/** Waits before a clip plays and before the prompt shows, in milliseconds. */
const PLAY_AFTER = 120;
const TELL_AFTER = 500;

/** Follows the mouse over cards below `element`. */
export function createHover(element: HTMLElement, takeOf: (card: HTMLElement) => FilmTake | null): Hover {
  const calm = matchMedia('(prefers-reduced-motion: reduce)');
  const video = el('video', { loop: true, playsinline: true, tabindex: -1, 'aria-hidden': 'true' });
  video.muted = true;
  const bubble = el('div.bubble', { role: 'tooltip', hidden: true });
  document.body.append(bubble);
  let playing: HTMLElement | null = null;
  let over: HTMLElement | null = null;
  let timers: ReturnType<typeof setTimeout>[] = [];

  video.addEventListener('playing', () => video.classList.add('is-shown'));
  function play(card: HTMLElement): void {
    const link = takeOf(card)?.clip?.link;
    if (!link || playing === card) return;
    stop();
    playing = card;
    card.dataset.playing = '';
    video.src = link;
    (card.querySelector('.frame') ?? card).append(video);
    video.play().catch(() => {});
  }
  function stop(): void {
    if (playing) delete playing.dataset.playing;
    playing = null;
    video.classList.remove('is-shown');
    video.removeAttribute('src');
    video.remove();
  }
  function tell(card: HTMLElement): void {
    const take = takeOf(card);
    if (!take?.prompt) return;
    bubble.replaceChildren(el('b', {}, take.name), ' ', el('span', { dir: 'auto' }, take.prompt));
    bubble.hidden = false;
    const box = card.getBoundingClientRect();
    const { offsetWidth: width, offsetHeight: height } = bubble;
    const below = box.bottom + 8 + height < innerHeight;
    bubble.style.left = `${Math.max(8, Math.min(box.left, innerWidth - width - 8))}px`;
    bubble.style.top = `${below ? box.bottom + 8 : Math.max(8, box.top - height - 8)}px`;
  }
  function leave(): void {
    for (const timer of timers) clearTimeout(timer);
    timers = [];
    bubble.hidden = true;
    over = null;
  }
  /** Moving counts too: after a scroll the mouse is over a card that it never entered. */
  function enter(event: PointerEvent): void {
    const card = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-key]') : null;
    if (event.pointerType !== 'mouse' || card === over) return;
    leave();
    stop();
    if (!card) return;
    over = card;
    timers = [setTimeout(() => tell(card), TELL_AFTER)];
    if (!calm.matches) timers.push(setTimeout(() => play(card), PLAY_AFTER));
  }
  element.addEventListener('pointerover', enter);
  element.addEventListener('pointermove', enter);
  element.addEventListener('pointerleave', () => {
    leave();
    stop();
  });
  addEventListener('scroll', leave, { passive: true });
  return { stop, toggle: (card) => (playing === card ? stop() : play(card)) };
}
