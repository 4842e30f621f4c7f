import { el, fill } from './dom.js';
import type { FilmTake } from './film-take.js';
import type { Notes } from './notes.js';
import { type Choice, choose } from './review-calls.js';

/** What the buttons of a take are made with. */
export interface Desk {
  /** The choices that wait for a run to end, oldest first. */
  waiting(): readonly Choice[];
  /** True if the take is on the list of those to render again. */
  isListed(take: FilmTake): boolean;
  toggleListed(take: FilmTake): void;
  notes: Notes;
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
  if (take.shownJob && take.clip)
    section.append(stars(take.shownJob), desk.notes.fieldOf(take, take.shownJob));
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
          star.addEventListener('click', async () => {
            const next = value === rating ? 0 : value;
            draw(next);
            if (!(await tell({ verb: 'rate', job, rating: next === 0 ? null : next }, 'Rating')))
              draw(rating);
          });
          return star;
        }),
      );
    const waiting = desk.waiting().find((each) => each.verb === 'rate' && each.job === job);
    draw((waiting?.verb === 'rate' ? waiting.rating : take.rating) ?? 0);
    if (waiting) group.append(notSaved());
    return group;
  }

  /** Resolves to false if it was not saved, and says why. */
  async function tell(choice: Choice, label: string): Promise<boolean> {
    try {
      const outcome = await choose(choice);
      desk.say(outcome === 'saved' ? `${label}: saved` : '');
      return true;
    } catch (error) {
      desk.say(`${label}: not saved. ${error instanceof Error ? error.message : String(error)}`);
      return false;
    }
  }
}

function notSaved(): HTMLElement {
  return el('small', {}, 'not saved yet');
}
