import { describe, expect, it } from 'vitest';
import type { JobRecord } from '../../src/ledger/record.js';
import { findLost } from '../../src/run/find-lost.js';
import { jobFor, takesOfShots } from '../plan/jobs.js';
import type { Behaviour } from '../support/fake-gateway.js';
import { film } from '../support/resolved-film.js';
import { shots, stage } from './run-harness.js';

const LOST = { kind: 'unknown', why: 'the connection was cut', taken: true } as const;

/** Loses the answer to the first POST, whose job it has, and knows jobs by our id. */
const TELLS: Behaviour = {
  submission: (prompt, count) => (prompt === 'prompt 1' && count === 1 ? LOST : null),
  finds: ({ id }, jobs) => jobs.find(({ ours }) => ours === id),
};

const one = film(shots(1), { concurrency: 1 });

/** What a run leaves that was killed right after its POST: the intent and nothing else. */
async function killedAfterPost(behaviour: Behaviour, count = 1) {
  const own = stage(behaviour);
  const manifest = film(shots(count), { concurrency: 2 });
  const { journal } = await own.render(film(shots(1), { concurrency: 1 }));
  const [first] = journal.stored;
  own.records = first?.intent ? [{ job: first.job, intent: first.intent } satisfies JobRecord] : [];
  own.gateway.behaviour = { ...behaviour, submission: () => null };
  return { own, manifest };
}

describe('a submission whose answer was lost', () => {
  it('is found, followed and finished in the same run, and paid once', async () => {
    const own = stage(TELLS);
    const { summary, events, journal } = await own.render(one);
    expect(summary).toMatchObject({ exit: 0, charged: '0.36', committed: '0.36', open: [] });
    expect(own.gateway.posts).toHaveLength(1);
    expect(own.gateway.sought).toMatchObject([
      { id: journal.stored[0]?.job, body: { prompt: 'prompt 1' }, model_id: expect.stringMatching(/./) },
    ]);
    expect(journal.stored[1]).toMatchObject({ accepted: { request_id: 'request-1', reference: {} } });
    expect(journal.stored[1]?.accepted).not.toHaveProperty('adopted');
    expect(events.map(({ type }) => type)).not.toContain('lost');
  });

  it('stays unknown where the gateway has none, and nothing is sent again', async () => {
    const own = stage({ ...TELLS, finds: () => undefined });
    const { summary, events } = await own.render(one);
    expect(summary).toMatchObject({ exit: 1, open: [{ state: 'unknown' }] });
    expect(events.map(({ type }) => type)).toContain('lost');
    expect(own.gateway.posts).toHaveLength(1);
  });

  it('is asked about within the limit of status requests', async () => {
    const [take] = takesOfShots({ id: '010' });
    if (!take) throw new Error('a take');
    let asked = 0;
    const context = {
      gateway: { find: async () => ({ request_id: 'found' }) },
      gatewayId: { provider: 'any' },
      stop: { polling: new AbortController().signal },
      asking: <T>(request: () => Promise<T>) => {
        asked += 1;
        return request();
      },
    };
    const found = await findLost(context as never, { isNew: () => true } as never, jobFor(take, 'job00001'));
    expect([found, asked]).toEqual([{ request_id: 'found' }, 1]);
  });

  it('never takes the job of another take', async () => {
    const own = stage({
      ...TELLS,
      submission: (prompt, count) => (prompt === 'prompt 2' && count === 1 ? LOST : null),
      finds: (_lost, jobs) => jobs.find(({ prompt }) => prompt === 'prompt 1'),
    });
    const { summary } = await own.render(film(shots(2), { concurrency: 1 }));
    expect(summary).toMatchObject({ exit: 1, open: [{ take: '20:1', state: 'unknown' }] });
    expect(own.gateway.posts).toHaveLength(2);
  });

  it('is not sought at a gateway that cannot tell', async () => {
    const own = stage({ submission: () => LOST });
    await own.render(one);
    expect(own.gateway.sought).toEqual([]);
  });
});

describe('a submission that an earlier run did not live to hear of', () => {
  it('is found before anything is submitted, and followed with its place at the gateway', async () => {
    const { own, manifest } = await killedAfterPost({ ...TELLS, submission: () => null }, 3);
    const { summary, events } = await own.render(manifest);
    expect(summary).toMatchObject({ exit: 0, charged: '0.72', committed: '1.08', open: [] });
    expect(own.gateway.posts).toHaveLength(3);
    expect(own.gateway.most).toBeLessThanOrEqual(2);
    expect(events[0]).toMatchObject({ type: 'started', render: 2, resume: 1 });
    expect(events[1]).toMatchObject({ type: 'accepted', take: '10:1', request_id: 'request-1' });
  });

  it('waits for a person where the gateway has none', async () => {
    const { own, manifest } = await killedAfterPost(
      { ...TELLS, submission: () => null, finds: () => undefined },
      2,
    );
    const { summary } = await own.render(manifest);
    expect(summary).toMatchObject({ exit: 1, open: [{ take: '10:1', state: 'unknown' }] });
    expect(own.gateway.sought).toHaveLength(1);
    expect(own.gateway.posts).toHaveLength(2);
  });

  it('is told with its adopt command where its id cannot be stored', async () => {
    const { own, manifest } = await killedAfterPost({ ...TELLS, submission: () => null });
    const { events } = await own.render(manifest, { storable: 0 });
    expect(events.filter(({ type }) => type === 'notice')).toMatchObject([
      { message: expect.stringMatching(/was accepted as request-1.*--adopt request-1/) },
    ]);
    expect(own.gateway.posts).toHaveLength(1);
  });

  it('is not sought in a run that was interrupted', async () => {
    const { own, manifest } = await killedAfterPost({ ...TELLS, submission: () => null }, 2);
    await own.render(manifest, { interruptAfter: 0 });
    expect(own.gateway.posts).toHaveLength(1);
  });
});
