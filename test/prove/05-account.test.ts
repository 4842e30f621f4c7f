import { describe } from 'vitest';
import { auditor, NOTHING } from '../support/audit.js';
import { it, quoted, states } from '../support/batch-harness.js';
import { it as itBuilt, KEY, shotIds } from '../support/e2e-film.js';
import { answer, type Fault } from '../support/oracle/index.js';

const audited = auditor(5, 'accounts that are refused');

const TAKES = 8;
const CONCURRENCY = 3;
const RENDER_MS = 40_000;

const refusals: Record<string, Fault> = {
  '401': answer(401, {
    statusCode: 401,
    message: 'Access denied due to invalid subscription key. Make sure to provide a valid key.',
  }),
  '402': answer(402, { error: 'Insufficient Balance', message: 'Your wallet does not have enough balance.' }),
  '403': answer(403, {
    statusCode: 403,
    message: 'Out of call volume quota. Quota will be replenished in 3 days.',
  }),
  '403 of HTML': answer(403, '<html>Forbidden</html>'),
  '401 without a word': answer(401),
};
const places = { first: 1, fifth: 5, last: TAKES };

describe('a submission: no further one, what is in flight is finished, exit 4, and nothing is paid twice later', () => {
  const cases = Object.entries(refusals).flatMap(([name, fault]) =>
    Object.entries(places).map(([place, n]) => [`${name} at the ${place}`, fault, n] as const),
  );

  it.concurrent.for(cases)('%s', async ([, fault, n], { open, expect }) => {
    const shoot = await open({ renderMs: RENDER_MS });
    const { oracle } = shoot;
    await shoot.film(shotIds(TAKES), { concurrency: CONCURRENCY });
    // From that submission on the account stays refused.
    oracle.submitFaults.by((post) => (post >= n ? fault : null));
    const { exit, summary } = await shoot.render();
    expect([exit, summary?.cause]).toEqual([4, 'account']);
    const paid = oracle.jobs.length;
    expect(paid).toBe(n - 1);
    // Those that were on the wire when the first refusal came.
    expect(oracle.posts.length).toBeLessThanOrEqual(paid + CONCURRENCY);
    expect(await states(shoot)).toEqual([
      ...Array(paid).fill('finished'),
      ...Array(TAKES - paid).fill('pending'),
    ]);
    expect(await shoot.plan()).toMatchObject({ committed: quoted(paid), total: quoted(TAKES - paid) });
    expect(await audited(shoot)).toEqual(NOTHING);

    oracle.submitFaults.clear();
    expect((await shoot.render()).exit).toBe(0);
    expect(oracle.jobs).toHaveLength(TAKES);
    expect(await audited(shoot)).toEqual(NOTHING);
  });

  it.concurrent('refused once and well again at once: it still stops, and the next run does the rest', async ({
    open,
    expect,
  }) => {
    const shoot = await open({ renderMs: RENDER_MS });
    await shoot.film(shotIds(TAKES), { concurrency: CONCURRENCY });
    shoot.oracle.submitFaults.at(5, answer(402));
    expect((await shoot.render()).exit).toBe(4);
    expect(shoot.oracle.posts.length).toBeLessThanOrEqual(4 + CONCURRENCY);
    expect((await shoot.render()).exit).toBe(0);
    expect(shoot.oracle.jobs).toHaveLength(TAKES);
    expect(await audited(shoot)).toEqual(NOTHING);
  });
});

describe('a status request: exit 4 at once, the jobs resumable, and their clips still come', () => {
  const cases = Object.entries(refusals).flatMap(([name, fault]) =>
    [1, 5, 20].map((n) => [`${name} at request ${n}`, fault, n] as const),
  );

  it.concurrent.for(cases)('%s', async ([, fault, n], { open, expect }) => {
    const shoot = await open({ renderMs: RENDER_MS });
    const { oracle } = shoot;
    await shoot.film(shotIds(TAKES), { concurrency: CONCURRENCY });
    oracle.statusFaults.by((request) => (request >= n ? fault : null));
    const { exit, summary } = await shoot.render();
    expect([exit, summary?.cause]).toEqual([4, 'account']);
    const paid = oracle.jobs.length;
    expect(paid).toBe(CONCURRENCY);
    expect(oracle.statusAsks.length).toBeLessThanOrEqual(n + CONCURRENCY);
    expect(await states(shoot)).toEqual([
      ...Array(TAKES - paid).fill('pending'),
      ...Array(paid).fill('submitted'),
    ]);
    expect(await shoot.plan()).toMatchObject({ committed: quoted(paid) });

    // Still refused: the run that comes back learns it without a further job.
    expect((await shoot.render()).exit).toBe(4);
    expect(oracle.jobs.length).toBeLessThanOrEqual(paid);
    oracle.statusFaults.clear();
    expect((await shoot.render()).exit).toBe(0);
    expect(oracle.jobs).toHaveLength(TAKES);
    expect(await audited(shoot)).toEqual(NOTHING);
  });

  it.concurrent('while clips are on their way: they still arrive', async ({ open, expect }) => {
    const shoot = await open();
    const { oracle } = shoot;
    await shoot.film(shotIds(6), { concurrency: 6 });
    oracle.mediaFaults.next({ kind: 'trickle', bytes: 6000, pause: 20 }, 3);
    oracle.statusFaults.by((request) => (request >= 4 ? answer(403, 'Out of call volume quota.') : null));
    expect((await shoot.render()).exit).toBe(4);
    expect(await states(shoot)).toEqual([...Array(3).fill('finished'), ...Array(3).fill('submitted')]);
    oracle.statusFaults.clear();
    expect((await shoot.render()).exit).toBe(0);
    expect(oracle.jobs).toHaveLength(6);
    expect(await audited(shoot)).toEqual(NOTHING);
  });
});

describe('the built command', () => {
  itBuilt.concurrent(
    'a wrong key: one submission, exit 4, the message, never the key',
    async ({ open, expect }) => {
      const studio = await open();
      studio.film(shotIds(4), { concurrency: 1 });
      studio.env.PIXAZO_API_KEY = 'wrong-key-77aa';
      const { exit, err, out } = await studio.render();
      expect(exit, err).toBe(4);
      expect(err).toContain('Access denied due to invalid subscription key');
      expect(err + out + studio.read('film.yaml.lock')).not.toContain('wrong-key-77aa');
      expect(studio.oracle.posts).toHaveLength(1);
      studio.env.PIXAZO_API_KEY = KEY;
      expect((await studio.render()).exit).toBe(0);
      expect(studio.oracle.jobs).toHaveLength(4);
    },
  );

  itBuilt.concurrent('an empty wallet with others in flight', async ({ open, expect }) => {
    const studio = await open({ renderMs: 300 });
    studio.film(shotIds(6), { concurrency: 3 });
    studio.oracle.submitFaults.by((n) => (n >= 5 ? answer(402, { error: 'Insufficient Balance' }) : null));
    const { exit, err } = await studio.render();
    expect(exit, err).toBe(4);
    expect(err).toContain('Insufficient Balance');
    expect(Object.keys(studio.clips())).toHaveLength(4);
    studio.oracle.submitFaults.clear();
    expect((await studio.render()).exit).toBe(0);
    expect(studio.oracle.jobs).toHaveLength(6);
    expect(Object.keys(studio.clips())).toHaveLength(6);
  });
});
