import { expect, it } from 'vitest';
import { lookAtFilmClaims, takeClaimsAway } from '../../src/app/unlock.js';
import { ok } from '../../src/core/result.js';
import { systemClock } from '../../src/system/clock.js';
import { environmentOf } from '../support/environment.js';
import { memoryDisk } from '../support/memory-disk.js';

const FILM = '/film/film.yaml';
const LOCK = `${FILM}.lock`;

const claim = {
  nonce: '0123456789abcdef',
  pid: 7,
  host: 'elsewhere',
  machine: 'm0',
  boot: 'b0',
  pid_namespace: null,
  time_namespace: null,
  started: null,
  at: '2026-01-01T00:00:00.000Z',
  run: 'r1',
};

it('takes no claim away whose run writes while the person thinks about it', async () => {
  const { disk, volume } = memoryDisk({ [LOCK]: 'so far', [`${LOCK}.claim`]: `${JSON.stringify(claim)}\n` });
  const environment = environmentOf(disk, {
    clock: { ...systemClock, sleep: async () => undefined },
    cwd: '/film',
  });
  const { signal } = new AbortController();
  const seen = await lookAtFilmClaims(environment, FILM, { sandbox: false, signal });
  if (!seen.ok) throw new Error(seen.error.message);
  expect(seen.value.seen).toMatchObject([{ fate: 'unknown', changed: false }]);
  const asked = (answer: () => void) =>
    takeClaimsAway(environment, seen.value, {
      signal,
      agree: async () => {
        answer();
        return ok(null);
      },
    });
  expect(await asked(() => volume.appendFileSync(LOCK, ', and more'))).toMatchObject({
    ok: false,
    error: { code: 'held', message: expect.stringContaining('Somebody is at work') },
  });
  expect(volume.existsSync(`${LOCK}.claim`)).toBe(true);
  const again = await lookAtFilmClaims(environment, FILM, { sandbox: false, signal });
  if (!again.ok) throw new Error(again.error.message);
  expect(await takeClaimsAway(environment, again.value, { signal, agree: async () => ok(null) })).toEqual(
    ok(null),
  );
  expect(volume.existsSync(`${LOCK}.claim`)).toBe(false);
});
