import type { FilmData } from '../film-data.js';
import type { FilmTake } from './film-take.js';
import { createHover } from './hover.js';
import { listenToKeys } from './keys.js';
import { createModel } from './model.js';
import { createPaper } from './print.js';
import type { Review } from './review.js';
import { selectTakes } from './select.js';
import { createSheet } from './sheet.js';
import { createStills } from './stills.js';
import { createTakeView } from './take-view.js';
import { createTheatre } from './theatre.js';
import { createToolbar } from './toolbar.js';
import { formatView, parseView, type View } from './view.js';

/** The elements that the page has a place for. */
export interface Places {
  theatre: HTMLElement;
  toolbar: HTMLElement;
  sheet: HTMLElement;
  nothing: HTMLElement;
  paper: HTMLElement;
}

/** The page once it is there. */
export interface PageAtWork {
  /** Shows a newer state of the film and keeps what a person looks at. */
  update(data: FilmData): void;
  /** Redraws the buttons of the open take. */
  redraw(): void;
}

/** How long the address waits for the view to stand still, in milliseconds. */
const WRITE_AFTER = 250;

/** Sets the page to work; `review` makes what a person decides with, where somebody listens. */
export function createPage(first: FilmData, places: Places, review: Review | null): PageAtWork {
  let model = createModel(first);
  let view: View = parseView(location.hash);
  let timer: ReturnType<typeof setTimeout>;
  const stills = createStills();
  const sheet = createSheet(stills, writeSoon, () =>
    getComputedStyle(places.toolbar).position === 'sticky' ? places.toolbar.offsetHeight : 0,
  );
  const takeOf = (card: HTMLElement) => model.takeOf(card.dataset.key);
  const hover = createHover(sheet.element, takeOf);
  const theatre = createTheatre(places.theatre, model, {
    onOpen: (take) => change({ take: take.key, beside: [] }, true),
    onTime: (time) => {
      view = { ...view, time };
      writeSoon();
    },
  });
  const paper = createPaper(places.paper, () => model, sheet.takes, stills);
  const toolbar = createToolbar(change, () => void paper.print());
  const opened = () => model.takeOf(view.take);
  const openTake = (take: FilmTake | undefined) => take && change({ take: take.key, beside: [] });
  const takeView = createTakeView(stills, {
    onClose: ({ key }) => {
      document.body.classList.remove('is-covered');
      change({ take: undefined, beside: [] });
      sheet.go(
        sheet.takes().findIndex((take) => take.key === key),
        true,
      );
    },
    onStep: (by) => {
      const list = sheet.takes();
      openTake(list[list.findIndex(({ key }) => key === view.take) + by]);
    },
    onOpen: openTake,
    onBeside: ({ key }) =>
      change({
        beside: view.beside.includes(key)
          ? view.beside.filter((each) => each !== key)
          : [...view.beside, key],
      }),
    onCompareAll: compareAll,
    decide: (take) => review?.sectionFor(take) ?? null,
    onPlayFilm: (take) => {
      takeView.close();
      theatre.playFrom(take);
    },
  });
  places.toolbar.append(toolbar.element);
  places.sheet.append(sheet.element);
  sheet.element.addEventListener('click', ({ target }) => {
    const card = target instanceof Element ? target.closest<HTMLElement>('[data-key]') : null;
    if (card) change({ take: card.dataset.key ?? '', beside: [] }, true);
  });
  places.nothing
    .querySelector('button')
    ?.addEventListener('click', () => change({ scene: undefined, states: [], text: '' }));

  /** Shows a changed view; `isNew` makes it a step that the browser's back button undoes. */
  function change(changed: Partial<View>, isNew = false): void {
    const before = view;
    view = { ...view, ...changed };
    if (isNew) history.pushState(null, '', formatView(view) || '#');
    writeSoon();
    draw(before);
  }
  function draw(before: View | null): void {
    const isSame =
      before &&
      (['scene', 'states', 'text', 'sort', 'size', 'list'] as const).every(
        (key) => before[key] === view[key],
      );
    if (!isSame) {
      const takes = selectTakes(model, view);
      sheet.show(model, takes, view);
      toolbar.show(model, view, takes.length);
      places.nothing.hidden = takes.length > 0 || model.takes.length === 0;
      places.toolbar.hidden = model.takes.length === 0;
    }
    const take = opened();
    if (take) {
      hover.stop();
      theatre.player.pause();
      const at = sheet.takes().indexOf(take);
      const beside = view.beside
        .flatMap((key) => model.takeOf(key) ?? [])
        .filter((each) => each.shot === take.shot && each !== take);
      takeView.show(model, take, beside, at < 0 ? '' : `${at + 1} of ${sheet.takes().length}`);
    } else if (takeView.isOpen()) takeView.close();
  }
  function compareAll(): void {
    const take = opened();
    if (!take) return;
    const others = model.siblings(take).filter((each) => each !== take && each.clip);
    change({ beside: view.beside.length > 0 ? [] : others.slice(0, 8).map(({ key }) => key) });
  }
  function writeSoon(): void {
    clearTimeout(timer);
    timer = setTimeout(() => {
      view = { ...view, at: sheet.firstInSight()?.key };
      const address = formatView(view);
      if (address !== location.hash) history.replaceState(null, '', address || '#');
    }, WRITE_AFTER);
  }
  function restore(): void {
    const before = view;
    view = parseView(location.hash);
    draw(before);
    if (view.time !== before.time) theatre.player.seek(view.time);
  }
  addEventListener('popstate', restore);
  addEventListener('hashchange', restore);
  listenToKeys({
    player: () => {
      if (takeView.isOpen()) return { player: takeView.player, whole: takeView.fullScreen() };
      return theatre.isInSight() ? { player: theatre.player, whole: theatre.house } : null;
    },
    isTakeOpen: takeView.isOpen,
    closeTake: takeView.close,
    move: (key) => {
      const by = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -sheet.columns(), ArrowDown: sheet.columns() }[key];
      const list = sheet.takes();
      const at = takeView.isOpen() ? list.findIndex((take) => take.key === view.take) : sheet.current();
      if (takeView.isOpen()) openTake(list[at + Math.sign(by)]);
      else
        sheet.go(
          at < 0
            ? Math.max(0, list.indexOf(sheet.firstInSight() as FilmTake))
            : Math.min(list.length - 1, Math.max(0, at + by)),
          true,
        );
    },
    skipShot: theatre.player.skip,
    card: () => document.activeElement?.closest<HTMLElement>('.rows [data-key]') ?? null,
    toggleCard: hover.toggle,
    compare: compareAll,
    search: toolbar.focusText,
    print: () => void paper.print(),
  });

  draw(null);
  if (view.time > 0) theatre.player.seek(view.time);
  const at = model.takeOf(view.at);
  if (at) requestAnimationFrame(() => sheet.scrollTo(at));
  return {
    update: (data) => {
      model = createModel(data, model);
      theatre.update(model);
      draw(null);
    },
    redraw: () => draw(view),
  };
}
