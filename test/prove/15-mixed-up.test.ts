import fc from 'fast-check';
import { describe } from 'vitest';
import { auditor, NOTHING } from '../support/audit.js';
import { type BatchHarness, it, openBatchHarness, quoted, states } from '../support/batch-harness.js';
import { shotIds } from '../support/e2e-film.js';
import { acceptance, answer, httpText, wire } from '../support/oracle/index.js';
import { count, printedSeed } from '../support/prove.js';

const audited = auditor(15, 'answers that are mixed up, and odd request ids');

const RENDER_MS = 20_000;

/** The status answer that another job than the asked one is due, COMPLETED and with its link. */
function ofAnother(shoot: BatchHarness) {
  return wire(
    (id) => {
      const other = shoot.oracle.jobs.find((job) => job.id !== id);
      const link = `${shoot.oracle.mediaOrigin}/v1/${encodeURIComponent(String(other?.id))}/output.ext?sig=1`;
      const body = { request_id: other?.id, status: 'COMPLETED', output: { media_url: [link] } };
      return httpText(200, JSON.stringify(body));
    },
    { ending: 'fin' },
  );
}

describe("an id answered with another job's result", () => {
  it.concurrent('now and then: it is asked again, and every clip is that of its take', async ({
    open,
    expect,
  }) => {
    const shoot = await open({ renderMs: RENDER_MS });
    await shoot.film(shotIds(6), { concurrency: 4 });
    shoot.oracle.statusFaults.by((n) => (n % 2 === 0 ? ofAnother(shoot) : null));
    expect((await shoot.render()).exit).toBe(0);
    expect((await shoot.clips()).size).toBe(6);
    expect(shoot.oracle.posts).toHaveLength(6);
    expect(await audited(shoot)).toEqual(NOTHING);
  });

  it.concurrent('every time: left open with an error that names the other job, nothing fetched', async ({
    open,
    expect,
  }) => {
    const shoot = await open({ renderMs: RENDER_MS });
    await shoot.film(shotIds(2));
    shoot.oracle.statusFaults.always(ofAnother(shoot));
    const { exit, summary } = await shoot.render();
    expect(exit).toBe(1);
    expect(summary?.open[0]?.why).toContain('another job');
    expect(await states(shoot)).toEqual(['submitted', 'submitted']);
    expect(shoot.oracle.mediaRequests).toBe(0);
    shoot.oracle.statusFaults.clear();
    expect((await shoot.render()).exit).toBe(0);
    expect(shoot.oracle.posts).toHaveLength(2);
    expect(await audited(shoot)).toEqual(NOTHING);
  });

  it.concurrent('FAILED and ERROR of another job: no take fails, and none is paid again', async ({
    open,
    expect,
  }) => {
    const shoot = await open({ renderMs: RENDER_MS });
    await shoot.film(shotIds(3));
    const ended = ['FAILED', 'ERROR', 'COMPLETED'].map((status) =>
      answer(200, { request_id: 'another-job', status, error: 'not yours', output: null }),
    );
    shoot.oracle.statusFaults.by((n) => (n < 10 ? (ended[n % 3] ?? null) : null));
    const { exit, events } = await shoot.render();
    expect(exit).toBe(0);
    expect(events.filter(({ type }) => type === 'failed')).toEqual([]);
    expect(shoot.oracle.posts).toHaveLength(3);
    expect(await audited(shoot)).toEqual(NOTHING);
  });
});

describe('a submission answered with the id of another job', () => {
  /** The second submission is taken, and answered with the id of the first. */
  async function answeredTwice(shoot: BatchHarness, concurrency: number) {
    await shoot.film(shotIds(4), { concurrency });
    shoot.oracle.submitFaults.at(
      2,
      wire(() => httpText(202, acceptance(String(shoot.oracle.jobs[0]?.id))), { ending: 'fin' }),
    );
    return shoot.render();
  }

  it.concurrent.for([1, 4])(
    'of this run, %i at a time: one of them is unknown, and no clip serves two takes',
    async (concurrency, { open, expect }) => {
      const shoot = await open({ renderMs: RENDER_MS });
      expect((await answeredTwice(shoot, concurrency)).exit).toBe(1);
      expect(await states(shoot)).toEqual([...Array(3).fill('finished'), 'unknown']);
      expect((await shoot.clips()).size).toBe(3);
      expect(await shoot.plan()).toMatchObject({ committed: quoted(4) });
      expect((await shoot.render()).exit).toBe(1);
      expect(shoot.oracle.posts).toHaveLength(4);
      expect(await audited(shoot)).toEqual(NOTHING);
    },
  );

  it.concurrent('of an earlier run', async ({ open, expect }) => {
    const shoot = await open({ renderMs: RENDER_MS });
    await shoot.film(['010']);
    expect((await shoot.render()).exit).toBe(0);
    expect((await answeredTwice(shoot, 1)).exit).toBe(1);
    expect(await shoot.states()).toMatchObject({ '010:1': 'finished', '020:1': 'unknown' });
    expect(shoot.oracle.posts).toHaveLength(4);
    expect(await audited(shoot)).toEqual(NOTHING);
  });
});

describe('odd request ids', () => {
  const usable: Record<string, string> = {
    slashes: 'a/b//c/../d',
    spaces: ' a b  c ',
    'what URLs reserve': 'a?b=c&d#e;f,g:@h+i%2Fj%',
    'a dot segment in the middle': '../../v1/other',
    backslashes: 'a\\..\\b',
    quotes: `"'\``,
    letters: 'Ünï-ラ-🎬',
    bidi: 'abc\u202egnp',
    'what JavaScript reserves': '__proto__',
    constructor: 'constructor',
    'a formula': '=HYPERLINK("http://x","y")',
    'a URL': 'https://evil.example/x',
    'an option': '--force',
    'a number': '0',
    '512 characters': 'x'.repeat(512),
  };
  it.concurrent.for(Object.entries(usable))('%s: followed to the clip', async ([, id], { open, expect }) => {
    const ids = [id];
    const shoot = await open({ renderMs: RENDER_MS, newId: () => ids.pop() ?? `plain-${Math.random()}` });
    await shoot.film(shotIds(3));
    expect((await shoot.render()).exit).toBe(0);
    expect((await shoot.jobs()).map(({ accepted }) => accepted?.request_id)).toContain(id);
    expect(shoot.oracle.jobs.every(({ firstAsked }) => firstAsked !== null)).toBe(true);
    expect((await shoot.render()).exit).toBe(0);
    expect(shoot.oracle.posts).toHaveLength(3);
    expect(await audited(shoot)).toEqual(NOTHING);
  });

  const unusable: Record<string, string> = {
    '10 kB': 'x'.repeat(10_000),
    '513 characters': 'x'.repeat(513),
    'one dot': '.',
    'two dots': '..',
    'a line break': 'a\nb',
    NUL: 'a\u0000b',
    'an escape sequence': '\u001b[2Ja',
    'half a character': 'a\ud800',
    'white space': ' \t ',
    nothing: '',
  };
  it.concurrent.for(Object.entries(unusable))(
    '%s: unknown, never asked about, never paid again',
    async ([, id], { open, expect }) => {
      const ids = [id];
      const shoot = await open({ renderMs: RENDER_MS, newId: () => ids.pop() ?? `plain-${Math.random()}` });
      await shoot.film(shotIds(3));
      expect((await shoot.render()).exit).toBe(1);
      expect((await shoot.render()).exit).toBe(1);
      expect(await states(shoot)).toEqual(['finished', 'finished', 'unknown']);
      expect(shoot.oracle.jobs.filter(({ firstAsked }) => firstAsked === null)).toHaveLength(1);
      expect(shoot.oracle.posts).toHaveLength(3);
      expect(await audited(shoot)).toEqual(NOTHING);
    },
  );

  it.concurrent('two that differ by case alone are two jobs', async ({ open, expect }) => {
    const ids = ['job-a', 'JOB-A', 'Job-A'];
    const shoot = await open({ renderMs: RENDER_MS, newId: () => ids.pop() ?? 'none' });
    await shoot.film(shotIds(3));
    expect((await shoot.render()).exit).toBe(0);
    expect((await shoot.clips()).size).toBe(3);
    expect(await audited(shoot)).toEqual(NOTHING);
  });

  it('any text at all: followed to the clip, or unknown', async ({ expect }) => {
    const text = fc.string({ unit: 'binary', maxLength: 600 });
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(text, { minLength: 1, maxLength: 3 }), async (ids) => {
        const left = [...ids];
        const shoot = await openBatchHarness({ newId: () => left.pop() ?? `plain-${Math.random()}` });
        try {
          await shoot.film(shotIds(4));
          const { exit } = await shoot.render();
          expect([0, 1, 6]).toContain(exit);
          expect(await audited(shoot)).toEqual(NOTHING);
          const posts = shoot.oracle.posts.length;
          const unknown = (await states(shoot)).filter((state) => state === 'unknown').length;
          await shoot.render();
          expect((await states(shoot)).filter((state) => state === 'finished')).toHaveLength(4 - unknown);
          expect(shoot.oracle.posts).toHaveLength(Math.max(posts, 4));
          expect(await audited(shoot)).toEqual(NOTHING);
        } finally {
          await shoot.close();
        }
      }),
      { numRuns: count(15, 500), seed: printedSeed('request ids') },
    );
  });
});
