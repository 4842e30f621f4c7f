import { expect, it } from 'vitest';
import { chooseDoor, doorText } from '../../src/app/batch/door-choice.js';
import type { DoorFlags } from '../../src/app/film/commands.js';
import type { Film } from '../../src/app/film/film.js';

const NONE: Pick<Film, 'uploads'> = { uploads: { ok: true, value: null } };
const HTTPS = 'https://abc.trycloudflare.com';
const WRITTEN: Pick<Film, 'uploads'> = {
  uploads: { ok: true, value: { kind: 'door', url: HTTPS, listen: { host: '0.0.0.0', port: 99 } } },
};

function chosen(film: Pick<Film, 'uploads'>, flags: DoorFlags, sandbox = false): string | null {
  const choice = chooseDoor(film, { ...flags, sandbox });
  if (!choice.ok) return choice.error.message;
  return (
    choice.value &&
    `${doorText(choice.value)} ${choice.value.url}${choice.value.servesImages ? ' images' : ''}`
  );
}

it.each<[string, Pick<Film, 'uploads'>, DoorFlags, string | null]>([
  ['nothing', NONE, {}, null],
  ['--door', NONE, { door: `${HTTPS}/` }, `the door abc.trycloudflare.com (127.0.0.1:8787) ${HTTPS} images`],
  [
    'with its port',
    NONE,
    { door: HTTPS, doorListen: '9000' },
    `the door abc.trycloudflare.com (127.0.0.1:9000) ${HTTPS} images`,
  ],
  [
    'an IPv6 address',
    NONE,
    { door: HTTPS, doorListen: '[::1]:9000' },
    `the door abc.trycloudflare.com ([::1]:9000) ${HTTPS} images`,
  ],
  ['of the manifest', WRITTEN, {}, `the door abc.trycloudflare.com (0.0.0.0:99) ${HTTPS} images`],
  [
    'of the manifest on another port',
    WRITTEN,
    { doorListen: '127.0.0.1:9' },
    `the door abc.trycloudflare.com (127.0.0.1:9) ${HTTPS} images`,
  ],
  [
    '--door over the manifest',
    WRITTEN,
    { door: 'https://b.example/x' },
    'the door b.example (127.0.0.1:8787) https://b.example/x images',
  ],
  [
    '--webhook-url',
    NONE,
    { webhookUrl: 'https://h.example' },
    'the webhook address h.example (127.0.0.1:8787) https://h.example',
  ],
  [
    'plain http here',
    NONE,
    { webhookUrl: 'http://127.0.0.1:80/' },
    'the webhook address 127.0.0.1 (127.0.0.1:8787) http://127.0.0.1',
  ],
])('%s', (_name, film, flags, text) => expect(chosen(film, flags)).toBe(text));

it('a rehearsal has no door but the one of an option', () => {
  expect(chosen(WRITTEN, {}, true)).toBeNull();
  expect(chosen(WRITTEN, { door: HTTPS }, true)).toContain('the door');
});

it.each<[DoorFlags, RegExp]>([
  [{ webhookUrl: 'http://hooks.example/x' }, /^--webhook-url must be https: /],
  [{ webhookUrl: 'hooks.example' }, /^--webhook-url must be a link such as/],
  [{ webhookUrl: 'ftp://hooks.example' }, /^--webhook-url must be a link such as/],
  [{ webhookUrl: 'https://a:b@hooks.example' }, /^--webhook-url must be a link without user/],
  [{ door: 'https://hooks.example/?x=1' }, /^--door must be a link without \?/],
  [{ door: HTTPS, doorListen: 'here' }, /^--door-listen must be HOST:PORT/],
  [{ door: HTTPS, doorListen: '127.0.0.1:0' }, /^--door-listen must be HOST:PORT/],
  [{ door: HTTPS, doorListen: '65536' }, /^--door-listen must be HOST:PORT/],
  [{ doorListen: '1' }, /^--door-listen needs --door/],
  [{ webhookListen: '1' }, /^--webhook-listen needs --webhook-url/],
  [{ door: HTTPS, webhookUrl: HTTPS }, /^The door takes the calls of the gateway too/],
])('refuses %j', (flags, message) => expect(chosen(NONE, flags)).toMatch(message));
