import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isEndpointPath } from '../../src/catalog/schema.js';

describe('isEndpointPath', () => {
  it.each(['/lightricks/v1/ltx/generate', '/a', '/v1/models/x:generate', '/a%20b', '/a//b', '/a/'])(
    'takes %s',
    (path) => {
      expect(isEndpointPath(path)).toBe(true);
    },
  );

  it.each([
    '',
    '/',
    'a/b',
    '//evil.example/v1',
    '/\\evil.example',
    '/\t/evil.example',
    '/\n/evil.example',
    'https://evil.example/v1',
    'javascript:alert(1)',
    '@evil.example/',
    '/a/../b',
    '/a/./b',
    '/a/%2e%2E/b',
    '/a?key=1',
    '/a#b',
    '/a b',
    '/ä',
    '/a\u0000',
    ' /a',
    '/a ',
  ])('refuses %j', (path) => {
    expect(isEndpointPath(path)).toBe(false);
  });

  it('lets nothing leave the gateway, whatever is written', () => {
    const pieces = fc.constantFrom('/', 'a', 'b.c', '..', '.', '%2e', '\\', '@', ':', '?', '#', '\t', ' ');
    const tricky = fc.array(pieces, { maxLength: 8 }).map((parts) => `/${parts.join('')}`);
    fc.assert(
      fc.property(tricky, (path) => {
        if (!isEndpointPath(path)) return;
        const url = new URL(`https://gateway.example${path}`);
        expect(url.origin).toBe('https://gateway.example');
        expect(url.pathname).toBe(path);
      }),
      { numRuns: 2000 },
    );
  });
});
