import { sceneName } from '../film-data.js';
import { el, fill, iconButton } from './dom.js';
import { largestSize } from './layout.js';
import type { FilmModel } from './model.js';
import { countText } from './section-facts.js';
import { APART, countTakes, IN_FILM } from './select.js';
import { SIZE, SORTS, type Sort, type View } from './view.js';

/** What narrows and orders the sheet. */
export interface Toolbar {
  element: HTMLElement;
  /** Shows a view, and how many takes it has. */
  show(model: FilmModel, view: View, shown: number): void;
  focusText(): void;
}

/** Makes the toolbar. `onChange` is called with what a person changed. */
export function createToolbar(onChange: (change: Partial<View>) => void, onPrint: () => void): Toolbar {
  const chips = el('div.chips', { role: 'group', 'aria-label': 'Show only these' });
  const scene = el('select', { id: 'scene', 'aria-label': 'Scene' });
  const sort = el(
    'select',
    { id: 'sort', 'aria-label': 'Order' },
    ...Object.entries(SORTS).map(([value, label]) => el('option', { value }, label)),
  );
  const text = el('input', {
    id: 'text',
    type: 'search',
    placeholder: 'Search',
    'aria-label': 'Search in ids, prompts, models and request ids',
    autocomplete: 'off',
    spellcheck: 'false',
  });
  const size = el('input', {
    id: 'size',
    type: 'range',
    min: SIZE.least,
    max: SIZE.most,
    step: SIZE.step,
    'aria-label': 'Size of the pictures',
  });
  const grid = iconButton('grid', 'Pictures', () => onChange({ list: false }));
  const list = iconButton('list', 'List', () => onChange({ list: true }));
  const count = el('output', { id: 'count' });
  let model: FilmModel | null = null;
  let view: View | null = null;
  /** What the chips and the list of scenes show. */
  const drawn: { chips: string; scenes: unknown; scene: View['scene'] } = {
    chips: '',
    scenes: null,
    scene: null,
  };

  scene.addEventListener('change', () => {
    const name = scene.value === 'all' ? undefined : (model?.data.scenes[Number(scene.value)] ?? null);
    onChange({ scene: name });
  });
  sort.addEventListener('change', () => onChange({ sort: sort.value as Sort }));
  text.addEventListener('input', () => onChange({ text: text.value }));
  size.addEventListener('input', () => onChange({ size: Number(size.value), list: false }));
  chips.addEventListener('click', ({ target }) => {
    const chip = target instanceof Element ? target.closest<HTMLElement>('[data-show]') : null;
    if (!chip || !view) return;
    const state = chip.dataset.show ?? '';
    const isOn = view.states.includes(state);
    onChange({ states: isOn ? view.states.filter((each) => each !== state) : [...view.states, state] });
  });

  function drawChips(states: readonly string[]): void {
    if (!model) return;
    const counts = countTakes(model);
    const chip = (state: string, word: string, number: number) =>
      el(
        'button.chip',
        {
          type: 'button',
          'data-show': state,
          'data-state': state,
          'aria-pressed': String(states.includes(state)),
        },
        el('i'),
        word,
        el('b', {}, String(number)),
      );
    const { disabled, ...usual } = Object.fromEntries(counts.states);
    const inFilm = model.takes.filter((take) => take.inFilm).length;
    const shown = JSON.stringify([usual, disabled, inFilm, counts.apart]);
    // New chips would take the keyboard from whoever has it.
    if (shown === drawn.chips) return;
    drawn.chips = shown;
    fill(
      chips,
      ...Object.entries(usual).map(([state, each]) => chip(state, each.word, each.count)),
      el('span.rule'),
      inFilm > 0 && chip(IN_FILM, 'in the film', inFilm),
      disabled && chip('disabled', disabled.word, disabled.count),
      counts.apart > 0 && chip(APART, 'earlier versions', counts.apart),
    );
  }
  function drawScenes(selected: View['scene']): void {
    if (!model) return;
    const named = [...new Set(model.takes.filter((take) => !take.apart).map((take) => take.scene))];
    const options = named.map((index) =>
      el('option', { value: index }, sceneName(model?.data.scenes[index])),
    );
    fill(scene, el('option', { value: 'all' }, 'All scenes'), ...options);
    Object.assign(drawn, { scenes: model.data.scenes, scene: selected });
    scene.value = selected === undefined ? 'all' : String(model.data.scenes.indexOf(selected));
  }
  const element = el(
    'div.toolbar',
    { role: 'search', 'aria-label': 'Filter and order takes' },
    el(
      'div.tools',
      {},
      text,
      scene,
      sort,
      count,
      el(
        'div.look',
        {},
        el('label.size', {}, size),
        grid,
        list,
        iconButton('print', 'Print the contact sheet', onPrint, 'p'),
      ),
    ),
    chips,
  );
  // Where a row holds one card, the slider has no more to give.
  new ResizeObserver(() => {
    size.max = String(largestSize(element.clientWidth));
    if (view) size.value = String(view.size);
  }).observe(element);
  return {
    element,
    show: (newer, how, shown) => {
      [model, view] = [newer, how];
      drawChips(how.states);
      for (const chip of chips.querySelectorAll<HTMLElement>('[data-show]'))
        chip.setAttribute('aria-pressed', String(how.states.includes(chip.dataset.show ?? '')));
      if (drawn.scenes !== newer.data.scenes || drawn.scene !== how.scene) drawScenes(how.scene);
      sort.value = how.sort;
      if (text.value !== how.text) text.value = how.text;
      size.value = String(how.size);
      size.disabled = how.list;
      grid.setAttribute('aria-pressed', String(!how.list));
      list.setAttribute('aria-pressed', String(how.list));
      const { all, apart, disabled } = countTakes(newer);
      const total = all + apart + disabled;
      const more = [disabled > 0 ? `${disabled} disabled` : '', apart > 0 ? `${apart} earlier` : '']
        .filter((part) => part)
        .join(', ');
      count.toggleAttribute('data-all', shown === total);
      count.textContent =
        shown === total ? `${countText(all, 'take')}${more && ` and ${more}`}` : `${shown} of ${total} shown`;
    },
    focusText: () => text.focus(),
  };
}
