/** What a button says to the server of the review (`app/review/choices.ts`). */
export type Choice =
  | { verb: 'pick' | 'keep' | 'unkeep'; take: string }
  | { verb: 'unpick'; shot: string }
  | { verb: 'rate'; job: string; rating: number | null }
  | { verb: 'note'; job: string; note: string; was: string };

/** What the server tells of the run that is at work, and of choices. */
export interface LiveNews {
  run: {
    finished: number;
    takes: number;
    at_gateway: number;
    seconds_left: number | null;
    workers?: { who: string; takes: number }[];
  } | null;
  /** Choices that are saved when the run ends. */
  waiting: Choice[];
  /** Why the film cannot be read as it is now. */
  problem: string | null;
  /** Choices that could not be saved, with why. */
  refused: string[];
}

/** Sends a choice to the server. Resolves to its result. @throws an Error whose message says why the choice failed. */
export async function choose(choice: Choice): Promise<'saved' | 'waiting'> {
  const { outcome } = await post<{ outcome: 'saved' | 'waiting' }>('choose', choice);
  return outcome;
}

/** The command that renders takes again and its price; nothing is spent by asking. @throws an Error with why there is none. */
export function askForAgain(takes: readonly string[]): Promise<{ command: string; price: string }> {
  return post('again', { takes });
}

async function post<T>(path: string, body: unknown): Promise<T> {
  const answer = await fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  }).catch(() => {
    throw new Error('The review cannot be reached.');
  });
  const said = (await answer.json().catch(() => ({}))) as T & { error?: string };
  if (!answer.ok) throw new Error(said.error ?? `The review answered ${answer.status}.`);
  return said;
}
