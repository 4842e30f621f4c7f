import { type Refusal, refusal } from '../core/refusal.js';
import { err, ok, type Result } from '../core/result.js';
import type { CliContext } from './context.js';
import { ask } from './ui/text/ask.js';

/**
 * Asks the person at the terminal. A no is refused with `nothing`, a sentence such as "Nothing was sent."; Ctrl-C is refused as an
 * interruption.
 */
export async function agreed(
  context: CliContext,
  question: string,
  nothing: string,
): Promise<Result<null, Refusal>> {
  const { in: input, err: output, interrupt: signal } = context;
  const answer = await ask(question, { input, output, signal });
  if (answer === null) return err(refusal('interrupted', `Interrupted. ${nothing}`));
  return answer ? ok(null) : err(refusal('invalid', nothing));
}
