import { truncate } from '../core/text.js';
import type { Span } from './node.js';

/** Something that a person typed into a text and that YAML drops or changes, or keeps although it does not look like text. */
export interface TextLoss extends Span {
  code: string;
  message: string;
  help: string;
}

/** What kind of text stands at a key: what a model is told, a path or link, words for people, or a name without spaces. */
export type TextKind = 'prompt' | 'path' | 'words' | 'name';

/** Characters of a text that a message repeats. */
export const MOST_QUOTED = 60;

/** A piece of a text as messages repeat it. */
export function quote(text: string): string {
  return JSON.stringify(truncate(text, MOST_QUOTED));
}
