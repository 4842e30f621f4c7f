import { describeNetworkError } from './network-error.js';

/** How slow a body may be: at least that many bytes a second over so many milliseconds of waiting for it. */
export interface Slowest {
  bytesPerSecond: number;
  over: number;
}

/** What a body is held to. */
export interface Bounds {
  /** Bytes, null where unknown. */
  size: number | null;
  /** Bytes. */
  longest: number;
  slowest: Slowest;
  /** Milliseconds by a clock that nobody sets. */
  elapsed(): number;
}

/** The bytes of a body, which throws where it is shorter or longer than announced, longer than `longest`, cut, stalled or too slow. */
export async function* boundedBody(
  body: AsyncIterable<Uint8Array>,
  { size, longest, slowest, elapsed }: Bounds,
): AsyncGenerator<Uint8Array, void, undefined> {
  let seen = 0;
  let waited = 0;
  let came = 0;
  let since = elapsed();
  try {
    for await (const chunk of body) {
      seen += chunk.length;
      if (seen > (size ?? longest)) throw new Error(`the file is longer than ${size ?? longest} bytes`);
      // Only the wait for the server counts, not the time that its bytes take to be stored.
      waited += elapsed() - since;
      came += chunk.length;
      if (waited >= slowest.over) {
        if (came < (slowest.bytesPerSecond * slowest.over) / 1000)
          throw new Error(`${came} bytes in ${Math.round(waited / 1000)} s are too few: the server stalls`);
        waited = 0;
        came = 0;
      }
      yield chunk;
      since = elapsed();
    }
  } catch (error) {
    throw new Error(describeNetworkError(error), { cause: error });
  }
  if (size !== null && seen < size) throw new Error(`the file ended after ${seen} of ${size} bytes`);
}
