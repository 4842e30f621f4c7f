import { type Problem, warning } from '../core/diagnostic.js';
import { truncate } from '../core/text.js';
import type { Span, YamlScalar } from './node.js';

/** Something in a string that YAML drops or changes, or keeps although it does not look like text; always a warning. */
export interface TextLoss {
  at: Span;
  problem: Problem;
}

/** What the string of a key is: a prompt, a path or URL, words for people, or a name without spaces. */
export type TextKind = 'prompt' | 'path' | 'words' | 'name';

/** The number of characters of a string that a message repeats. */
export const MOST_QUOTED = 60;

/** A piece of a string, quoted for a message. */
export function quote(text: string): string {
  return JSON.stringify(truncate(text, MOST_QUOTED));
}

/** A loss at that place. */
export function loss(at: Span, code: string, message: string, help: string): TextLoss {
  return { at, problem: warning(code, message, help) };
}

/** True for a string in a block after `|` or `>`. */
export function isBlock({ style }: YamlScalar): boolean {
  return style === 'literal' || style === 'folded';
}
