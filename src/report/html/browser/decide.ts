import { el, fill } from './dom.js';
import type { FilmTake } from './film-take.js';
import { type Choice, choose } from './review-calls.js';

/** What the buttons of a take are made with. */
export interface Desk {
  /** The choices that wait for a run to end, oldest first. */
  waiting(): readonly Choice[];
  /** True if the take is on the list of those to render again. */
  isListed(take: FilmTake): boolean;
  toggleListed(take: FilmTake): void;
  say(text: string): void;
}

/** The buttons of a take in a review: pick, keep, rate, note, render again. */
export function decideSection(take: FilmTake, desk: Desk): HTMLElement {
  const section = el('section.decide', {}, el('h3', {}, 'Decide'));
  const buttons = el('div.buttons');
  if (take.clip) {
    const isPicked = take.mark === 'picked';
    const id = take.apart ? (take.shownJob ?? '') : take.name;
    const pick: Choice = isPicked ? { verb: 'unpick', shot: take.shot.id } : { verb: 'pick', take: id };
    buttons.append(button(isPicked ? 'Remove the pick' : 'Pick for the film', pick));
  }
  if (take.state === 'outdated' || take.state === 'stale')
    buttons.append(button('Keep as it is', { verb: 'keep', take: take.name }));
  if (take.isKept) buttons.append(button('Keep no longer', { verb: 'unkeep', take: take.name }));
  if (!take.apart) buttons.append(againButton());
  section.append(buttons);
  if (take.shownJob && take.clip) section.append(stars(take.shownJob), noteField(take.shownJob));
  return section;

  function button(label: string, choice: Choice): HTMLElement {
    const made = el('button.chip', { type: 'button' }, label);
    if (desk.waiting().some((other) => JSON.stringify(other) === JSON.stringify(choice)))
      made.append(notSaved());
    made.addEventListener('click', () => void tell(choice, label));
    return made;
  }

  function againButton(): HTMLElement {
    const isListed = desk.isListed(take);
    const made = el('button.chip', { type: 'button', 'aria-pressed': String(isListed) }, 'Render again');
    made.addEventListener('click', () => desk.toggleListed(take));
    return made;
  }

  function stars(job: string): HTMLElement {
    const group = el('div.stars', { role: 'radiogroup', 'aria-label': 'Rating' });
    const draw = (rating: number) =>
      fill(
        group,
        ...[1, 2, 3, 4, 5].map((value) => {
          const star = el(
            'button.star',
            {
              type: 'button',
              role: 'radio',
              'aria-checked': String(value === rating),
              'aria-label': `${value} of 5`,
            },
            value <= rating ? '★' : '☆',
          );
          star.addEventListener('click', () => {
            const next = value === rating ? 0 : value;
            draw(next);
            void tell({ verb: 'rate', job, rating: next === 0 ? null : next }, 'Rating');
          });
          return star;
        }),
      );
    const waiting = desk.waiting().find((each) => each.verb === 'rate' && each.job === job);
    draw((waiting?.verb === 'rate' ? waiting.rating : take.rating) ?? 0);
    if (waiting) group.append(notSaved());
    return group;
  }

  function noteField(job: string): HTMLElement {
    const text = el('textarea.note', {
      rows: 3,
      maxlength: 2000,
      'aria-label': 'Note',
      placeholder: 'A note to this clip',
    });
    const waiting = desk
      .waiting()
      .filter((each) => each.verb === 'note' && each.job === job)
      .at(-1);
    const was = (waiting?.verb === 'note' ? waiting.note : take.reviewNote) ?? '';
    text.value = was;
    text.addEventListener('change', () => void tell({ verb: 'note', job, note: text.value, was }, 'Note'));
    return el('div', {}, text, waiting ? notSaved() : null);
  }

  async function tell(choice: Choice, label: string): Promise<void> {
    try {
      const outcome = await choose(choice);
      desk.say(outcome === 'saved' ? `${label}: saved` : '');
    } catch (error) {
      desk.say(error instanceof Error ? error.message : String(error));
    }
  }
}

function notSaved(): HTMLElement {
  return el('small', {}, 'not saved yet');
}
