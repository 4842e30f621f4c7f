import { checkAccount } from './account.js';
import { attempt, type Check, type Exam } from './check.js';
import { checkFilm } from './film.js';
import { checkFfmpeg, checkNode } from './machine.js';

/**
 * Looks at everything that could stop a render, in the order of `CHECKS`; a check that fails keeps none of the others from being made.
 * Pays and submits nothing, and writes nothing but the file of the write test, which is removed. Never throws.
 */
export async function* examine(exam: Exam): AsyncGenerator<Check> {
  const made: Check[] = [];
  for await (const check of checksOf(exam, made)) {
    made.push(check);
    yield check;
  }
}

async function* checksOf(exam: Exam, made: readonly Check[]): AsyncGenerator<Check> {
  const { environment, manifest, options, node, signal } = exam;
  yield await attempt('node', async () => checkNode(node.version, node.engines));
  yield* checkAccount(environment, options, signal);
  yield await attempt('ffmpeg', () => checkFfmpeg(environment.env.PATH));
  if (manifest !== null) yield* checkFilm({ ...exam, manifest }, made);
}
