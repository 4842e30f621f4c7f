import { secondsText } from './card.js';
import { copyBox } from './copy.js';
import { el, fill, iconButton } from './dom.js';
import { createFilmPlayer, type FilmPlayer } from './film-player.js';
import type { FilmTake } from './film-take.js';
import { createFilmstrip } from './filmstrip.js';
import type { FilmModel } from './model.js';
import { createTransport } from './transport.js';

/** The film at the top of the page: player, strip and what is on now. */
export interface Theatre {
  player: FilmPlayer;
  /** What fills the screen. */
  house: HTMLElement;
  isInSight(): boolean;
  /** Plays from the beginning of the part that a take is in. */
  playFrom(take: FilmTake): void;
  update(model: FilmModel): void;
}

/** Builds the theatre in its place. `onOpen` is called with the take that is on, `onTime` with the time of the film when it stands. */
export function createTheatre(
  place: HTMLElement,
  first: FilmModel,
  { onOpen, onTime }: { onOpen(take: FilmTake): void; onTime(time: number): void },
): Theatre {
  let model = first;
  const player = createFilmPlayer(first, refresh);
  const strip = createFilmstrip(player.timeline, () => model);
  const house = el('div.house', {}, el('div.picture', {}, player.element));
  const transport = createTransport(player, house, 'the film', {
    before: [iconButton('previous', 'Previous shot', () => player.skip(-1), '↑')],
    after: [iconButton('next', 'Next shot', () => player.skip(1), '↓')],
  });
  transport.track.prepend(strip.element);
  house.append(transport.element);
  const hint = el('span.hint', { hidden: true });
  transport.track.append(hint);
  transport.track.addEventListener('pointermove', ({ clientX }) => {
    const box = transport.track.getBoundingClientRect();
    const share = Math.min(1, Math.max(0, (clientX - box.left) / box.width));
    const { parts, seconds, indexAt } = player.timeline();
    const part = parts[indexAt(share * seconds)];
    hint.hidden = !part;
    hint.textContent = part ? (model.data.shots[part.shot]?.id ?? '') : '';
    hint.style.left = `${share * 100}%`;
  });
  transport.track.addEventListener('pointerleave', () => {
    hint.hidden = true;
  });
  house.addEventListener('dblclick', ({ target }) => {
    if (target instanceof Element && target.closest('.picture'))
      void house.requestFullscreen?.().catch(() => {});
  });
  player.element.addEventListener('click', () => (player.isPlaying() ? player.pause() : player.play(1)));
  const now = el('div.now', { 'aria-label': 'On now', role: 'region', tabindex: 0 });
  fill(place, house, now);
  place.style.setProperty('--ratio', String(first.data.ratio));
  let shown = '';
  let stoodAt = 0;

  function refresh(): void {
    transport?.refresh();
    const part = player.part();
    const key = part ? `${part.start} ${part.take}` : '';
    if (key !== shown) {
      shown = key;
      drawNow();
    }
    if (player.isPlaying() || player.time() === stoodAt) return;
    stoodAt = player.time();
    onTime(stoodAt);
  }
  function drawNow(): void {
    const part = player.part();
    if (!part) return;
    const shot = model.data.shots[part.shot];
    const take =
      model.takes[part.take ?? -1] ?? model.takes.find((each) => each.shot === shot && !each.apart);
    if (!take) return;
    const { parts } = player.timeline();
    const length = secondsText(part.to - part.from);
    const whole = take.clip?.seconds ?? null;
    const isTrimmed = whole !== null && part.to - part.from < whole - 0.05;
    const open = el(
      'button.chip',
      { type: 'button' },
      part.take === undefined ? 'Why there is no clip' : 'Open this take',
    );
    open.addEventListener('click', () => onOpen(take));
    fill(
      now,
      el('p.now-scene', {}, model.data.scenes[take.scene] ?? ''),
      el(
        'p.now-id',
        {},
        part.take === undefined ? (shot?.id ?? '') : take.hasSiblings ? take.name : take.shot.id,
      ),
      el(
        'p.now-facts',
        {},
        `Shot ${parts.indexOf(part) + 1} of ${parts.length} · ${length}${isTrimmed ? ` of ${secondsText(whole)}` : ''}${take.mark ? ` · ${take.mark}` : ''}`,
      ),
      el('p.now-prompt', { dir: 'auto' }, take.prompt),
      take.shot.notes ? el('p.notes', {}, take.shot.notes) : null,
      part.take === undefined && take.command ? copyBox(take.command) : null,
      open,
    );
  }
  refresh();
  drawNow();
  return {
    player,
    house,
    isInSight: () => {
      const { top, bottom } = house.getBoundingClientRect();
      return bottom > 120 && top < innerHeight - 120;
    },
    playFrom: (take) => {
      const part = player.timeline().parts.find((each) => each.take === take.index);
      if (part) player.seek(part.start + 0.001);
      place.scrollIntoView({ block: 'start' });
      player.play(1);
    },
    update: (newer) => {
      model = newer;
      shown = '';
      player.update(newer);
      strip.draw();
    },
  };
}
