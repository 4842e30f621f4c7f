import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../src/run/event.js';
import { film } from '../support/resolved-film.js';
import { type RunHarness, shots, stage } from './run-harness.js';

const one = film(shots(1), { concurrency: 1 });

function types(events: readonly RunEvent[]): string[] {
  return events.map(({ type }) => type);
}

function clips(own: RunHarness): string[] {
  return Object.keys(own.files()).filter((path) => path.endsWith('.avi'));
}

describe('a run', () => {
  it('renders every take once, and a second run sends nothing', async () => {
    const own = stage();
    const { summary, plan } = await own.render(film(shots(12)));
    expect(summary).toMatchObject({
      exit: 0,
      counts: { finished: 12 },
      clips: 12,
      charged: '4.32',
      open: [],
    });
    expect(plan.total).toBe(4_320_000n);
    expect(own.gateway.posts.map(({ prompt }) => prompt)).toEqual(shots(12).map(({ prompt }) => prompt));
    expect(own.gateway.most).toBe(4);
    expect(clips(own)).toHaveLength(12);

    const again = await own.render(film(shots(12)));
    expect(again.summary).toMatchObject({ exit: 0, clips: 0, charged: '0.00', committed: '4.32' });
    expect(own.gateway.posts).toHaveLength(12);
  });

  it('writes facts in the order that makes a crash safe', async () => {
    const own = stage();
    const seen: string[] = [];
    const { journal } = await own.render(one, {
      watch: ({ type }, context) => {
        if (type !== 'submitting' && type !== 'status' && type !== 'finished') return;
        seen.push(`${type}: ${Object.keys(context.journal.book.jobs.get('job00001') ?? {}).join(' ')}`);
      },
    });
    expect(journal.stored.map((record) => Object.keys(record)[1])).toEqual([
      'intent',
      'accepted',
      'ended',
      'clips',
      'finished',
    ]);
    expect(seen[0]).toBe('submitting: job intent');
    expect(seen[1]).toBe('status: job intent accepted');
  });

  it('sends no POST before its intent is stable, and asks nothing before the id is', async () => {
    const own = stage();
    const stored: string[] = [];
    let journal: { stored: readonly object[] } | null = null;
    own.gateway.behaviour = {
      submission: () => {
        stored.push(`post after ${journal?.stored.length}`);
        return null;
      },
      status: () => {
        stored.push(`status after ${journal?.stored.length}`);
        return null;
      },
    };
    await own.render(one, {
      watch: (_event, context) => {
        journal = context.journal as never;
      },
    });
    expect(stored.slice(0, 2)).toEqual(['post after 1', 'status after 2']);
  });

  it('follows what earlier runs left before it submits, and shares the places with it', async () => {
    const own = stage({ renderMs: 60_000 });
    const first = await own.render(film(shots(4)), { interruptAfter: 1_000 });
    expect(first.summary).toMatchObject({ exit: 130, counts: { submitted: 4 } });
    const second = await own.render(film(shots(8)));
    expect(second.summary).toMatchObject({ exit: 0, counts: { finished: 8 } });
    expect(own.gateway.posts).toHaveLength(8);
    expect(own.gateway.most).toBe(4);
  });

  it('keeps the places of jobs it gives up, so that the gateway never has more in flight', async () => {
    const own = stage({ outcome: (prompt) => (prompt === 'prompt 1' ? 'never' : 'COMPLETED') });
    const given = { concurrency: 2 };
    const { summary } = await own.render(film(shots(4), given), { settings: { jobTimeout: 60_000 } });
    expect(summary).toMatchObject({ exit: 1, counts: { finished: 3, submitted: 1 } });
    expect(summary.open).toEqual([{ take: '10:1', state: 'submitted', why: 'still PROCESSING after 1 min' }]);
    expect(own.gateway.most).toBe(2);
  });

  it('submits nothing more where every place is kept', async () => {
    const own = stage({ outcome: () => 'never' });
    const { summary, events } = await own.render(film(shots(3), { concurrency: 2 }), {
      settings: { jobTimeout: 60_000 },
    });
    expect(summary).toMatchObject({ exit: 1, counts: { submitted: 2, pending: 1 } });
    expect(types(events)).toContain('notice');
    expect(own.gateway.posts).toHaveLength(2);
  });

  it('lets what a bug throws through when everything under way is over', async () => {
    const own = stage();
    own.gateway.submit = async () => {
      throw new Error('a bug');
    };
    await expect(own.render(film(shots(3)))).rejects.toThrow('a bug');
  });
});

describe('--force', () => {
  it('collects a paid clip before another one takes its place', async () => {
    const own = stage({ media: () => ({ kind: 'failed', why: 'out of order', wait: null }) });
    expect((await own.render(one)).summary).toMatchObject({ exit: 1, counts: { rendered: 1 } });
    own.gateway.behaviour = {};
    const forced = await own.render(one, { force: true });
    expect(forced.plan.orphans).toMatchObject([{ action: 'fetch', job: { job: 'job00001' } }]);
    expect(forced.summary).toMatchObject({ exit: 0, clips: 2 });
    expect(clips(own).sort()).toEqual(['10_t1.avi', 'superseded/10_t1.job00001.avi']);
  });

  it('journals its wish first, so that a plain render completes it, once', async () => {
    const own = stage();
    await own.render(film(shots(3), { concurrency: 1 }));
    const all = film(shots(3), { concurrency: 1 });
    await own.render(all, { force: true, interruptAfter: 10 });
    expect((await own.plan(all, { force: true })).takes.map(({ reason }) => reason)).toEqual([
      expect.anything(),
      'forced earlier, not finished',
      'forced earlier, not finished',
    ]);
    const { summary } = await own.render(all);
    expect(summary.exit).toBe(0);
    expect(own.gateway.posts).toHaveLength(6);
    expect((await own.plan(all)).takes.map(({ action }) => action)).toEqual(['keep', 'keep', 'keep']);
  });

  it('leaves no wish on takes that a cap left out', async () => {
    const own = stage();
    await own.render(film(shots(3)));
    const { summary } = await own.render(film(shots(3)), { force: true, maxCost: 400_000n });
    expect(summary).toMatchObject({ exit: 3, charged: '0.36' });
    expect((await own.plan(film(shots(3)))).takes.map(({ action }) => action)).toEqual([
      'keep',
      'keep',
      'keep',
    ]);
  });
});

describe('a journal that breaks', () => {
  it.each([0, 1, 2, 3, 4, 5, 6, 7])('after %i records: no POST follows', async (storable) => {
    const own = stage();
    let broken = false;
    const late: string[] = [];
    own.gateway.behaviour = {
      submission: (prompt) => {
        if (broken) late.push(prompt);
        return null;
      },
    };
    const { summary, events } = await own.render(film(shots(3), { concurrency: 1 }), {
      storable,
      watch: ({ type }) => {
        broken ||= type === 'stopping';
      },
    });
    expect(late).toEqual([]);
    expect(summary).toMatchObject({ exit: 1, cause: 'journal' });
    const accepted = own.gateway.jobs.length;
    const written = own.records.filter((record) => record.accepted).length;
    const printed = events.filter((event) => event.type === 'notice' && event.message.includes('--adopt'));
    expect(printed).toHaveLength(accepted - written);
    for (const { id } of own.gateway.jobs.slice(written))
      expect(printed[0]).toMatchObject({ message: expect.stringContaining(`--adopt ${id}`) });
  });

  it('prints the exact command for an id that it cannot keep, and follows the job all the same', async () => {
    const own = stage();
    const { events } = await own.render(one, { storable: 1 });
    expect(events).toContainEqual(
      expect.objectContaining({
        type: 'notice',
        message: expect.stringContaining('shotlist settle film.yaml job00001 --adopt request-1'),
      }),
    );
    expect(types(events)).toContain('rendered');
    expect(own.gateway.fetched).not.toEqual([]);
  });
});

describe('an interrupt', () => {
  it.each([10, 1_000, 30_000])(
    'after %i ms: what both runs were charged is what the film was',
    async (interruptAfter) => {
      const own = stage();
      const list = film(shots(6), { concurrency: 3 });
      const first = await own.render(list, { interruptAfter });
      const second = await own.render(list);
      const micros = [first, second].map(({ summary }) => Math.round(Number(summary.charged) * 1e6));
      expect((micros[0] ?? 0) + (micros[1] ?? 0)).toBe(2_160_000);
      expect(second.summary.committed).toBe('2.16');
    },
  );

  it.each([0, 1, 15, 30, 4_000, 5_010, 9_000, 10_050, 10_070, 15_100])(
    'after %i ms loses and repeats nothing',
    async (interruptAfter) => {
      const own = stage();
      const list = film(shots(5), { concurrency: 2 });
      const { summary } = await own.render(list, { interruptAfter });
      expect(summary.exit).toBe(130);
      expect(summary.counts.unknown).toBeUndefined();
      const known = own.records.flatMap(({ accepted }) => accepted?.request_id ?? []);
      expect(known).toEqual(own.gateway.jobs.map(({ id }) => id));
      expect((await own.render(list)).summary).toMatchObject({ exit: 0, counts: { finished: 5 } });
      expect(own.gateway.posts).toHaveLength(5);
    },
  );

  it('while an intent is being stored: it is released, and nothing is sent', async () => {
    const own = stage();
    const { journal, summary } = await own.render(one, { interruptAfter: 1 });
    expect(own.gateway.posts).toEqual([]);
    expect(journal.stored).toMatchObject([{ intent: { attempt: 1 } }, { released: { attempt: 1 } }]);
    expect(summary).toMatchObject({ exit: 130, committed: '0.00', counts: { pending: 1 } });
  });

  it('while a POST is on the wire: its answer is waited for and written down', async () => {
    const own = stage();
    const { summary } = await own.render(film(shots(3), { concurrency: 1 }), { interruptAfter: 10 });
    expect(own.gateway.posts).toHaveLength(1);
    expect(summary).toMatchObject({ exit: 130, counts: { submitted: 1, pending: 2 } });
    expect(own.records.at(-1)).toMatchObject({ accepted: { request_id: 'request-1' } });
  });
});
