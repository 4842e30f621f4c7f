import { expect, test } from 'vitest';
import { parseContentRange, strongEtag } from '../../../src/gateway/http/media-request.js';

test.each([
  ['bytes 0-9/10', { start: 0, end: 9, length: 10 }],
  ['bytes 5-9/*', { start: 5, end: 9, length: null }],
  ['Bytes 5-9/20', { start: 5, end: 9, length: 20 }],
  ['bytes 5-4/10', null],
  ['bytes 0-10/10', null],
  ['bytes */10', null],
  ['items 0-9/10', null],
  ['bytes 0-9', null],
  [undefined, null],
])('%j', (header, range) => {
  expect(parseContentRange(header)).toEqual(range);
});

test.each([
  ['"abc"', '"abc"'],
  ['""', '""'],
  ['W/"abc"', null],
  ['abc', null],
  ['"a"b"', null],
  [undefined, null],
])('ETag %j gives %j', (header, etag) => {
  expect(strongEtag(header)).toBe(etag);
});
