import { troubleOf } from './trouble.js';

/**
 * The bytes of a body, which throws where it is shorter or longer than `size` (bytes, null where unknown), longer than `longest`,
 * cut or stalled.
 */
export async function* boundedBody(
  body: AsyncIterable<Uint8Array>,
  size: number | null,
  longest: number,
): AsyncGenerator<Uint8Array, void, undefined> {
  let seen = 0;
  try {
    for await (const chunk of body) {
      seen += chunk.length;
      if (seen > (size ?? longest)) throw new Error(`the file is longer than ${size ?? longest} bytes`);
      yield chunk;
    }
  } catch (error) {
    throw new Error(troubleOf(error), { cause: error });
  }
  if (size !== null && seen < size) throw new Error(`the file ended after ${seen} of ${size} bytes`);
}
