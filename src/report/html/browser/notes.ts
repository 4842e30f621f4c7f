import { el } from './dom.js';
import type { FilmTake } from './film-take.js';
import { type Choice, choose } from './review-calls.js';

/** The notes that are written in a review. What was typed stays until the server has it, whatever the page draws meanwhile. */
export interface Notes {
  /** The field for the note to the clip of a job. */
  fieldOf(take: FilmTake, job: string): HTMLElement;
  /** The names of takes whose notes could not be saved. */
  refused(): string[];
  /** Sends the notes again that could not be saved. */
  retry(): void;
}

/** A note that the server does not have yet. */
interface Draft {
  name: string;
  text: string;
  /** The note that its writer saw, and the one of the film at its newest state. */
  was: string;
  shown: string;
  isSending: boolean;
  isRefused: boolean;
}

/** Makes the keeper of notes. `waiting` are the choices that wait for a run to end; `say` is called with what became of a note. */
export function createNotes(waiting: () => readonly Choice[], say: (text: string) => void): Notes {
  const drafts = new Map<string, Draft>();
  /** What the server has, until the film shows something else than before. */
  const saved = new Map<string, { text: string; shown: string }>();
  /** The field that is on the page. */
  let onPage: { mark(): void; showSaved(): void } | null = null;
  let last = Promise.resolve();
  addEventListener('beforeunload', (event) => {
    if (drafts.size > 0) event.preventDefault();
  });

  /** One at a time, so that each knows what the one before has left. */
  function send(job: string): void {
    last = last.then(async () => {
      const draft = drafts.get(job);
      if (!draft) return;
      const { text, was, shown } = draft;
      draft.isSending = true;
      try {
        const outcome = await choose({ verb: 'note', job, note: text, was });
        if (outcome === 'saved' && draft.shown === shown) saved.set(job, { text, shown });
        if (draft.text === text) drafts.delete(job);
        // The server may have joined it with the note of somebody else, and told so before.
        if (outcome === 'saved') onPage?.showSaved();
        Object.assign(draft, { was: text, isRefused: false });
        say(outcome === 'saved' ? 'Note: saved' : '');
      } catch (error) {
        draft.isRefused = true;
        say(`Note: not saved. ${error instanceof Error ? error.message : String(error)}`);
      }
      draft.isSending = false;
      onPage?.mark();
    });
  }
  function change(take: FilmTake, job: string, text: string, was: string): void {
    const draft = drafts.get(job);
    if (draft) draft.text = text;
    else {
      const shown = take.reviewNote ?? '';
      drafts.set(job, { name: take.name, text, was, shown, isSending: false, isRefused: false });
    }
    if (!draft?.isSending && text === (draft?.was ?? was)) drafts.delete(job);
    onPage?.mark();
  }
  return {
    fieldOf(take, job) {
      const shown = take.reviewNote ?? '';
      if (saved.get(job)?.shown !== shown) saved.delete(job);
      const draft = drafts.get(job);
      if (draft) draft.shown = shown;
      const inLine = () =>
        waiting()
          .filter((each) => each.verb === 'note' && each.job === job)
          .at(-1);
      const known = () => {
        const next = inLine();
        return saved.get(job)?.text ?? (next?.verb === 'note' ? next.note : shown);
      };
      const field = el('textarea.note', {
        rows: 3,
        maxlength: 2000,
        dir: 'auto',
        'aria-label': 'Note',
        placeholder: 'A note to this clip',
      });
      field.value = draft?.text ?? known();
      const notSaved = el('small', {}, 'not saved yet');
      onPage = {
        mark() {
          notSaved.hidden = !inLine() && !drafts.has(job);
        },
        showSaved() {
          if (!drafts.has(job)) field.value = known();
        },
      };
      onPage.mark();
      field.addEventListener('input', () => change(take, job, field.value, known()));
      field.addEventListener('blur', () => send(job));
      return el('div', {}, field, notSaved);
    },
    refused: () => [...drafts.values()].filter((draft) => draft.isRefused).map(({ name }) => name),
    retry() {
      for (const [job, { isRefused }] of drafts) if (isRefused) send(job);
    },
  };
}
