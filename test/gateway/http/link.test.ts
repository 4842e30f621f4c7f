import { expect, test } from 'vitest';
import { isHttpLink, redirectTarget } from '../../../src/gateway/http/link.js';

test.each([
  ['https://a.example/x', 'https://b.example/y', 'https://b.example/y'],
  ['http://a.example/x', 'https://b.example/y', 'https://b.example/y'],
  ['http://a.example/x', 'http://b.example/y', 'http://b.example/y'],
  ['https://a.example/x/1', '2?s=1', 'https://a.example/x/2?s=1'],
  ['https://a.example/x', '//b.example/y', 'https://b.example/y'],
  ['https://a.example/x', 'http://127.0.0.1:9/y', 'http://127.0.0.1:9/y'],
  ['https://a.example/x', 'http://b.example/y', null],
  ['https://a.example/x', 'file:///etc/passwd', null],
  ['https://a.example/x', 'javascript:alert(1)', null],
  ['https://a.example/x', 'http://', null],
])('from %s to %s', (from, location, target) => {
  const next = redirectTarget(new URL(from), location);
  expect(next.ok ? next.value.href : null).toBe(target);
});

test.each([
  ['https://a.example', true],
  ['http://a.example', true],
  ['data:text/plain,x', false],
  ['/relative', false],
])('%s', (link, is) => {
  expect(isHttpLink(link)).toBe(is);
});
