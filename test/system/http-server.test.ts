import { expect, test } from 'vitest';
import { wantedBytes } from '../../src/system/http-server.js';

test.each([
  [undefined, undefined, { kind: 'all' }],
  ['bytes=0-', undefined, { kind: 'part', first: 0, last: 99 }],
  ['bytes=40-', '"e"', { kind: 'part', first: 40, last: 99 }],
  ['bytes=40-49', undefined, { kind: 'part', first: 40, last: 49 }],
  ['bytes=40-4000', undefined, { kind: 'part', first: 40, last: 99 }],
  ['bytes=-30', undefined, { kind: 'part', first: 70, last: 99 }],
  ['bytes=-300', undefined, { kind: 'part', first: 0, last: 99 }],
  ['bytes=-0', undefined, { kind: 'none' }],
  ['bytes=100-', undefined, { kind: 'none' }],
  ['bytes=40-', '"other"', { kind: 'all' }],
  ['bytes=40-', 'W/"e"', { kind: 'all' }],
  ['bytes=100-', '"other"', { kind: 'all' }],
  ['bytes=40-30', undefined, { kind: 'all' }],
  ['bytes=0-1,5-6', undefined, { kind: 'all' }],
  ['bytes=-', undefined, { kind: 'all' }],
  ['lines=1-2', undefined, { kind: 'all' }],
] as const)('%s, if %s', (range, ifRange, wanted) => {
  expect(wantedBytes(range, ifRange, 100, '"e"')).toEqual(wanted);
});
