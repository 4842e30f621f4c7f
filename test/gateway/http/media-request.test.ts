import { describe, expect, test } from 'vitest';
import { boundedBody } from '../../../src/gateway/http/media-request.js';

/** Chunks of so many bytes, each after so many milliseconds of waiting, stored in so many more; how many came through, and why no more did. */
async function through(chunks: readonly [bytes: number, wait: number][], storing = 0) {
  let now = 0;
  async function* body() {
    for (const [bytes, wait] of chunks) {
      now += wait;
      yield new Uint8Array(bytes);
    }
  }
  const slowest = { bytesPerSecond: 1000, over: 60_000 };
  let bytes = 0;
  try {
    for await (const chunk of boundedBody(body(), {
      size: null,
      longest: 1e9,
      slowest,
      elapsed: () => now,
    })) {
      bytes += chunk.length;
      now += storing;
    }
    return { bytes, why: null };
  } catch (error) {
    return { bytes, why: error instanceof Error ? error.message : '' };
  }
}

describe('a body that is too slow', () => {
  test('a byte every three seconds', async () => {
    expect(await through(Array(1000).fill([1, 3000]))).toEqual({
      bytes: 19,
      why: '20 bytes in 60 s are too few: the server stalls',
    });
  });

  test('one that was quick before', async () => {
    const { bytes, why } = await through([[5_000_000, 61_000], ...Array(1000).fill([100, 1000])]);
    expect(why).toContain('6000 bytes in 60 s');
    expect(bytes).toBe(5_005_900);
  });
});

describe('a body that is not', () => {
  test('a slow line', async () => {
    expect(await through(Array(600).fill([1100, 1000]))).toEqual({ bytes: 660_000, why: null });
  });

  test('a slow disk: only the wait for the server counts', async () => {
    expect(await through(Array(100).fill([10, 1]), 10_000)).toEqual({ bytes: 1000, why: null });
  });

  test('a short one', async () => {
    expect(await through([[1, 20_000]])).toEqual({ bytes: 1, why: null });
  });
});
