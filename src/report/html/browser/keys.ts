import { type Playable, shuttle, step, toggle } from './playable.js';
import { fullScreen } from './transport.js';

/** What the keys act on. */
export interface Keyed {
  /** What plays now: the open take, or the film while it is in sight; null if neither is. */
  player(): { player: Playable; whole: HTMLElement } | null;
  isTakeOpen(): boolean;
  closeTake(): void;
  /** Goes to another take of the list: by columns and rows of the sheet, or in the open view. */
  move(key: 'ArrowLeft' | 'ArrowRight' | 'ArrowUp' | 'ArrowDown'): void;
  skipShot(by: 1 | -1): void;
  /** The card that has the keyboard; null if none has. */
  card(): HTMLElement | null;
  toggleCard(card: HTMLElement): void;
  compare(): void;
  search(): void;
  print(): void;
}

const PLAYER_KEYS: Record<string, (player: Playable, whole: HTMLElement) => void> = {
  ' ': toggle,
  k: (player) => player.pause(),
  l: (player) => shuttle(player, 1),
  j: (player) => shuttle(player, -1),
  ',': (player) => step(player, -1),
  '.': (player) => step(player, 1),
  m: (player) => player.mute(!player.isMuted()),
  f: (_, whole) => fullScreen(whole),
  Home: (player) => player.seek(0),
  End: (player) => player.seek(player.seconds()),
};

/** Listens to the keyboard of the page. Keys of fields, selects and scrubbing bars stay theirs. */
export function listenToKeys(keyed: Keyed): void {
  document.addEventListener('keydown', (event) => {
    const target = event.target instanceof HTMLElement ? event.target : document.body;
    const { key } = event;
    if ((event.ctrlKey || event.metaKey) && key === 'p') {
      event.preventDefault();
      keyed.print();
      return;
    }
    const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.isComposing;
    if (!isPlain || isTyping(target, key)) return;
    if (act(key, target, event.shiftKey)) event.preventDefault();
  });

  /** True if the key meant something. */
  function act(key: string, target: HTMLElement, shift: boolean): boolean {
    const card = keyed.card();
    if (key === ' ' && card && !keyed.isTakeOpen()) {
      keyed.toggleCard(card);
      return true;
    }
    if (key.startsWith('Arrow')) return arrow(key as 'ArrowLeft', target, shift);
    if (key === ' ' && target.closest('button, summary, a')) return false;
    const playing = keyed.player();
    const action = PLAYER_KEYS[key];
    if (action) {
      if (playing) action(playing.player, playing.whole);
      return playing !== null;
    }
    if (key === '/' && !keyed.isTakeOpen()) keyed.search();
    else if (key === 'p' && !keyed.isTakeOpen()) keyed.print();
    else if (key === 'c' && keyed.isTakeOpen()) keyed.compare();
    else if (key === 'Escape' && keyed.isTakeOpen() && !document.fullscreenElement) keyed.closeTake();
    else return false;
    return true;
  }
  function arrow(
    key: 'ArrowLeft' | 'ArrowRight' | 'ArrowUp' | 'ArrowDown',
    target: HTMLElement,
    shift: boolean,
  ): boolean {
    if (target.closest('.side') && (key === 'ArrowUp' || key === 'ArrowDown')) return false;
    if (!keyed.isTakeOpen() && target.closest('.theatre')) {
      const by = key === 'ArrowLeft' || key === 'ArrowUp' ? -1 : 1;
      const playing = keyed.player();
      if (key === 'ArrowUp' || key === 'ArrowDown') keyed.skipShot(by);
      else if (playing) step(playing.player, shift ? by * 10 : by);
      return true;
    }
    if (keyed.isTakeOpen() && shift) {
      const playing = keyed.player();
      if (playing) step(playing.player, key === 'ArrowLeft' ? -1 : 1);
      return true;
    }
    if (target.closest('.scroll')) return false;
    keyed.move(key);
    return true;
  }
}

function isTyping(target: HTMLElement, key: string): boolean {
  const field = target.closest('input, select, textarea');
  if (!field) return false;
  if (key === 'Escape') {
    (field as HTMLElement).blur();
    return false;
  }
  const isSlider = field instanceof HTMLInputElement && field.type === 'range';
  return !isSlider || !field.classList.contains('scrubber');
}
