import { expect, test } from 'vitest';
import { createLruCache } from '../../src/sandbox/clip.js';

function counted(limit: number) {
  const made: string[] = [];
  const kept = createLruCache<string>(limit, (thing) => thing.length);
  const get = (name: string, thing = name) =>
    kept.get(name, async () => {
      made.push(name);
      return thing;
    });
  return { made, get, kept };
}

test('a thing is made once, also when it is asked for twice at the same time', async () => {
  const { made, get } = counted(10);
  expect(await Promise.all([get('a'), get('a')])).toEqual(['a', 'a']);
  expect(await get('a')).toBe('a');
  expect(made).toEqual(['a']);
});

test('the least recently used things go first', async () => {
  const { made, get } = counted(9);
  await get('aaa');
  await get('bbb');
  await get('ccc');
  await get('aaa');
  await get('ddd');
  await get('aaa');
  await get('bbb');
  expect(made).toEqual(['aaa', 'bbb', 'ccc', 'ddd', 'bbb']);
});

test('what could not be made is made again when it is asked for again', async () => {
  const { get, kept } = counted(10);
  await expect(kept.get('a', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await get('a')).toBe('a');
});

test('what is too large to keep is made each time', async () => {
  const { made, get } = counted(3);
  await get('large');
  await get('large');
  expect(made).toEqual(['large', 'large']);
});
