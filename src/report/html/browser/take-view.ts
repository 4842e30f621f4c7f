import { labelOf } from './card.js';
import { el, fill, iconButton } from './dom.js';
import type { FilmTake } from './film-take.js';
import { createGroupPlayer } from './group-player.js';
import type { FilmModel } from './model.js';
import type { Playable } from './playable.js';
import type { Stills } from './stills.js';
import { clipOf, noClip, pictureOf } from './take-pictures.js';
import { takeSide } from './take-side.js';
import { createTransport } from './transport.js';

/** The large view of a take, alone or next to other takes of its shot. */
export interface TakeView {
  player: Playable;
  isOpen(): boolean;
  /** Opens a take; `beside` are other takes of its shot, and `place` is its position in the list, as text. */
  show(model: FilmModel, take: FilmTake, beside: readonly FilmTake[], place: string): void;
  close(): void;
  fullScreen(): HTMLElement;
}

/** What a person does in the view. */
export interface TakeViewActions {
  /** Called in the moment when the view is closed, with the take that was open. */
  onClose(take: FilmTake): void;
  onStep(by: 1 | -1): void;
  onOpen(take: FilmTake): void;
  /** Adds a take next to the open one, or removes it. */
  onBeside(take: FilmTake): void;
  onCompareAll(): void;
  onPlayFilm(take: FilmTake): void;
  /** What a person can decide about a take; null outside of a review. */
  decide(take: FilmTake): HTMLElement | null;
}

/** Makes the view, closed. */
export function createTakeView(stills: Stills, actions: TakeViewActions): TakeView {
  const player = createGroupPlayer(() => transport.refresh());
  const panes = el('div.panes');
  const stage = el('div.stage', { role: 'group', tabindex: -1, autofocus: true }, panes);
  const transport = createTransport(player, stage, 'the take');
  stage.append(transport.element);
  const title = el('h2');
  const facts = el('p.loupe-facts');
  const side = el('div.side', { tabindex: 0, role: 'region', 'aria-label': 'About this take' });
  const siblings = el('div.siblings', { role: 'group', 'aria-label': 'Takes and versions of this shot' });
  const compare = el('button.chip.compare', { type: 'button' }, 'Compare all');
  compare.addEventListener('click', () => actions.onCompareAll());
  const fromHere = el('button.chip', { type: 'button' }, 'Play the film from here');
  const dialog = el(
    'dialog.loupe',
    { 'aria-label': 'Take' },
    el(
      'header',
      {},
      el('div.titles', { 'aria-live': 'polite' }, title, facts),
      el('span.spring'),
      fromHere,
      compare,
      iconButton('left', 'Previous take', () => actions.onStep(-1), '←'),
      iconButton('right', 'Next take', () => actions.onStep(1), '→'),
      iconButton('close', 'Close', close, 'Esc'),
    ),
    el('div.loupe-body', {}, el('div.watch', {}, stage, siblings), side),
  );
  // The browser closed it, with a gesture for example; its event comes late, when the view may be open again.
  dialog.addEventListener('close', () => {
    if (!dialog.open) ended();
  });
  document.body.append(dialog);
  let open: FilmTake | null = null;
  let loaded = '';
  let shown = '';
  /** The field of a note that is being written; it is sent when its field loses the keyboard. */
  const writing = () => side.querySelector<HTMLTextAreaElement>('textarea:focus');
  fromHere.addEventListener('click', () => open && actions.onPlayFilm(open));

  /** Keys that were typed right after it already belong to the page. */
  function close(): void {
    writing()?.blur();
    dialog.close();
    ended();
  }
  function ended(): void {
    if (!open) return;
    const closed = open;
    open = null;
    loaded = '';
    player.clear();
    actions.onClose(closed);
  }
  function drawPanes(takes: readonly FilmTake[]): void {
    const keys = takes.map(({ key, clip }) => `${key} ${clip?.link}`).join('\n');
    if (keys === loaded) return;
    loaded = keys;
    const videos = player.load(takes);
    const withClip = takes.filter(({ clip }) => clip);
    panes.dataset.count = String(takes.length);
    fill(
      panes,
      ...takes.map((take) => {
        const video = videos[withClip.indexOf(take)];
        const caption =
          takes.length > 1
            ? el('figcaption', {}, take.name, take.apart ? ` · ${versionWord(take)}` : '')
            : null;
        return el('figure.pane', { 'data-state': take.state }, video ? clipOf(video) : noClip(take), caption);
      }),
    );
    transport.element.hidden = videos.length === 0;
    transport.refresh();
  }
  function drawSiblings(model: FilmModel, take: FilmTake, beside: readonly FilmTake[]): void {
    const all = model.siblings(take);
    siblings.hidden = all.length < 2;
    compare.hidden = all.filter(({ clip }) => clip).length < 2;
    compare.setAttribute('aria-pressed', String(beside.length > 0));
    fill(
      siblings,
      ...all.map((each) => {
        const button = el(
          'button.sibling',
          { type: 'button', 'aria-current': each === take ? 'true' : null },
          el('span.hidden', {}, labelOf(each)),
          pictureOf(each, stills),
          el(
            'span.name',
            { 'data-state': each.state, 'aria-hidden': 'true' },
            el('i'),
            each.name,
            el('small', {}, each.inFilm ? 'in the film' : each.apart ? 'earlier' : ''),
          ),
        );
        button.addEventListener('click', () => actions.onOpen(each));
        if (each === take || !each.clip || !take.clip) return el('div', {}, button);
        const isBeside = beside.includes(each);
        const add = el(
          'button.add',
          {
            type: 'button',
            'aria-pressed': String(isBeside),
            'aria-label': `Compare with ${each.name}`,
            title: 'Compare with this take',
          },
          isBeside ? '−' : '+',
        );
        add.addEventListener('click', () => actions.onBeside(each));
        return el('div', {}, button, add);
      }),
    );
  }
  return {
    player,
    isOpen: () => dialog.open,
    show: (model, take, beside, place) => {
      if (open?.key !== take.key) writing()?.blur();
      open = take;
      const scene = model.data.scenes[take.scene] ?? null;
      title.textContent = take.name;
      fill(
        facts,
        el(
          'span.state',
          { 'data-state': take.apart ? 'apart' : take.state },
          el('i'),
          take.apart ? versionWord(take) : take.word,
        ),
        [scene, take.mark, take.inFilm ? 'in the film' : '', place]
          .filter((part) => part)
          .map((part) => ` · ${part}`)
          .join(''),
      );
      dialog.setAttribute('aria-label', `Take ${take.name}`);
      stage.setAttribute('aria-label', labelOf(take));
      fromHere.hidden = !take.inFilm;
      drawPanes([take, ...beside]);
      drawSiblings(model, take, beside);
      // Redrawing would discard an unfinished note.
      if (!writing()) fill(side, ...takeSide(take, model.before(take), scene, actions.decide(take)));
      if (shown !== take.key) side.scrollTop = 0;
      shown = take.key;
      if (!dialog.open) {
        dialog.showModal();
        // The browser scrolls to what has the keyboard; the name of the take is above it.
        dialog.scrollTop = 0;
        document.body.classList.add('is-covered');
      }
    },
    close,
    fullScreen: () => stage,
  };
}

function versionWord(take: FilmTake): string {
  return take.apart === 'orphan' ? 'no longer in the manifest' : 'earlier version';
}
