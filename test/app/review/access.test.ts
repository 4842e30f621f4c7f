import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Asking, wantedPath } from '../../../src/app/review/access.js';

const place = { port: 4011, secret: '0123456789abcdef0123456789abcdef' };
const own = 'http://127.0.0.1:4011';

function asked(more: Partial<Asking> & { headers?: Record<string, string> } = {}): string | null {
  const headers = { host: '127.0.0.1:4011', ...more.headers };
  return wantedPath({ method: 'GET', url: `/${place.secret}/events`, ...more, headers }, place);
}

describe('who may ask a review', () => {
  it('answers its own page, by address and by name', () => {
    expect(asked()).toBe('events');
    expect(asked({ headers: { host: 'localhost:4011' } })).toBe('events');
    expect(asked({ url: `/${place.secret}/` })).toBe('');
    expect(asked({ url: `/${place.secret}/a%20b.mp4?x` })).toBe('a b.mp4');
    expect(asked({ method: 'POST', headers: { origin: own } })).toBe('events');
  });

  it.each<[string, Parameters<typeof asked>[0]]>([
    ['a name that was made to lead here', { headers: { host: 'evil.example:4011' } }],
    ['another port', { headers: { host: '127.0.0.1:80' } }],
    ['no host', { headers: { host: '' } }],
    ['a page of another origin', { headers: { origin: 'https://evil.example' } }],
    ['a page of another port here', { headers: { origin: 'http://127.0.0.1:4012' } }],
    ['a page without an origin of its own', { headers: { origin: 'null' } }],
    ['a link on another page', { headers: { 'sec-fetch-site': 'cross-site' } }],
    ['a change that does not say where it comes from', { method: 'POST' }],
    ['a change from elsewhere', { method: 'POST', headers: { origin: 'http://localhost:4012' } }],
    ['a path without the secret', { url: '/events' }],
    ['a secret that is nearly right', { url: `/${place.secret.slice(0, 31)}0/events` }],
    ['a path that cannot be decoded', { url: `/${place.secret}/%zz` }],
  ])('does not answer %s', (_, request) => {
    expect(asked(request)).toBeNull();
  });

  it('gives nothing to whoever does not know the secret', () => {
    fc.assert(
      fc.property(fc.webPath(), (url) => {
        expect(asked({ url })).toBeNull();
      }),
    );
  });
});
