import type { Charged } from '../../src/gateway/port.js';

/** The words that end a job at the gateway of these tests. */
export type EndWord = 'COMPLETED' | 'FAILED' | 'ERROR';

/** What the records say of a job that ended with that word, with or without a link to its clip. */
export function endOf(
  word: EndWord,
  hasLink: boolean,
): { outcome: 'done' | 'failed'; charged: Charged; word: EndWord } {
  if (word === 'COMPLETED') return { outcome: 'done', charged: hasLink ? 'yes' : 'possibly', word };
  return { outcome: 'failed', charged: word === 'ERROR' ? 'no' : 'possibly', word };
}
