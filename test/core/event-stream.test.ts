import { expect, it } from 'vitest';
import { createEventStream } from '../../src/core/event-stream.js';

async function all<T>(values: AsyncIterable<T>): Promise<T[]> {
  const seen: T[] = [];
  for await (const value of values) seen.push(value);
  return seen;
}

it('hands on what came before, during and at the end of reading, in order', async () => {
  const stream = createEventStream<number>();
  stream.push(1);
  const seen = all(stream.values);
  await Promise.resolve();
  stream.push(2);
  stream.push(3);
  stream.end();
  expect(await seen).toEqual([1, 2, 3]);
});

it('throws what it ends with after the last value', async () => {
  const stream = createEventStream<number>();
  stream.push(1);
  stream.end(new Error('the end'));
  const seen: number[] = [];
  await expect(
    (async () => {
      for await (const value of stream.values) seen.push(value);
    })(),
  ).rejects.toThrow('the end');
  expect(seen).toEqual([1]);
});

it('keeps nothing for a reader who left', async () => {
  const stream = createEventStream<number>();
  stream.push(1);
  for await (const value of stream.values) if (value === 1) break;
  stream.push(2);
  stream.end();
  expect(await all(stream.values)).toEqual([]);
});
