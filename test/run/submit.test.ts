import { describe, expect, it } from 'vitest';
import { err, ok } from '../../src/core/result.js';
import type { Submission } from '../../src/gateway/port.js';
import { film, model, shot } from '../support/resolved-film.js';
import { shots, stage } from './run-harness.js';

const one = film(shots(1), { concurrency: 1 });

function answering(...answers: ((Submission & { taken?: boolean }) | null)[]) {
  return stage({ submission: (_prompt, count) => answers[count - 1] ?? null });
}

describe('the input of a submission', () => {
  const { image } = shot();

  it('is asked for before the lane and again right before each intent, and sent as it was told then', async () => {
    const own = answering({ kind: 'busy', why: 'slow down', wait: null });
    const asked: unknown[] = [];
    const { summary, journal } = await own.render(one, {
      resolveInput: async (input) => ok(`link ${asked.push([input, own.gateway.posts.length])}`),
    });
    expect(summary).toMatchObject({ exit: 0 });
    expect(asked).toEqual([
      [image, 0],
      [image, 0],
      [image, 1],
      [image, 1],
    ]);
    expect(own.gateway.jobs.map(({ body }) => body.image_url)).toEqual(['link 4']);
    expect(journal.stored[0]).toMatchObject({ intent: { image: expect.stringMatching(/^url:/) } });
    expect(JSON.stringify(journal.stored)).not.toContain('link ');
  });

  it('that cannot be had leaves its take open: nothing is written down or sent of it, and others go on', async () => {
    const own = stage();
    const two = film([{ id: '10' }, { id: '20', model: model('ltx-2-pro'), image: null }], {
      concurrency: 1,
    });
    const asked = { allowUnpriced: true };
    const refused = await own.render(two, {
      ...asked,
      resolveInput: async () => err('the upload failed'),
    });
    expect(refused.summary).toMatchObject({ exit: 1, cause: null, counts: { pending: 1, finished: 1 } });
    expect(refused.events).toContainEqual(
      expect.objectContaining({ type: 'withheld', take: '10:1', why: 'the upload failed' }),
    );
    expect(refused.summary.open).toMatchObject([
      { take: '10:1', state: 'pending', why: 'not submitted: the upload failed' },
    ]);
    expect(refused.journal.stored.filter(({ intent }) => intent)).toMatchObject([{ intent: { shot: '20' } }]);
    expect(own.gateway.posts).toHaveLength(1);
    expect((await own.render(two, asked)).summary).toMatchObject({ exit: 0 });
    expect(own.gateway.posts).toHaveLength(2);
  });
});

describe('the answer to a submission', () => {
  it.each<[string, Submission]>([
    ['not sent', { kind: 'not-sent', why: 'the connection was refused' }],
    ['busy', { kind: 'busy', why: 'slow down', wait: 12_000 }],
    ['busy without a time', { kind: 'busy', why: 'slow down', wait: null }],
    ['busy for no time', { kind: 'busy', why: 'slow down', wait: 0 }],
  ])('%s: released, waited for, sent anew with an intent of its own', async (_name, answer) => {
    const own = answering(answer, answer);
    const { summary, journal } = await own.render(one);
    expect(summary).toMatchObject({ exit: 0, charged: '0.36', committed: '0.36' });
    expect(journal.stored.slice(0, 6)).toMatchObject([
      { intent: { attempt: 1 } },
      { released: { attempt: 1 } },
      { intent: { attempt: 2 } },
      { released: { attempt: 2 } },
      { intent: { attempt: 3 } },
      { accepted: { request_id: 'request-1' } },
    ]);
    const [first, second] = own.gateway.posts.map(({ at }) => at);
    const waited = (second ?? 0) - (first ?? 0);
    const told = answer.kind === 'busy' ? answer.wait : null;
    expect(waited).toBeGreaterThanOrEqual(Math.max(told ?? 0, 1000));
    expect(waited).toBeLessThan(Math.max(told ?? 0, 1000) * 2);
  });

  it('busy closes the lane for every other take too', async () => {
    const own = stage({
      submission: (prompt, count) =>
        prompt === 'prompt 1' && count === 1 ? { kind: 'busy', why: 'slow down', wait: 60_000 } : null,
      renderMs: 1_000,
    });
    const start = own.clock.now();
    const { events } = await own.render(film(shots(6), { concurrency: 2 }));
    expect(events).toContainEqual(expect.objectContaining({ type: 'waiting', seconds: 60 }));
    const early = own.gateway.posts.filter(({ at }) => at < start + 60_000);
    expect(early.map(({ prompt }) => prompt)).toEqual(['prompt 1']);
    expect(own.gateway.jobs).toHaveLength(6);
  });

  it.each([400, 404, 422])('%i: failed, not charged, never sent again by itself', async (status) => {
    const own = answering({ kind: 'refused', status, why: 'prompt: too rude' });
    const { summary } = await own.render(one);
    expect(summary).toMatchObject({
      exit: 1,
      charged: '0.00',
      possibly: '0.00',
      committed: '0.00',
      open: [{ take: '10:1', state: 'failed', why: `refused (${status}): prompt: too rude` }],
    });
    await own.render(one);
    expect(own.gateway.posts).toHaveLength(1);
    expect((await own.render(one, { retry: true })).summary.exit).toBe(0);
  });

  it('401, 402, 403: nothing more is sent, what is in flight is finished, the rest renders later', async () => {
    const own = stage({
      submission: (prompt, count) =>
        prompt === 'prompt 3' && count === 1 ? { kind: 'account', status: 402, why: 'empty wallet' } : null,
    });
    const list = film(shots(5), { concurrency: 3 });
    const { summary, events } = await own.render(list);
    expect(summary).toMatchObject({ exit: 4, cause: 'account', counts: { finished: 2, pending: 3 } });
    expect(events.filter(({ type }) => type === 'stopping')).toHaveLength(1);
    expect((await own.render(list)).summary).toMatchObject({ exit: 0, counts: { finished: 5 } });
    expect(own.gateway.jobs).toHaveLength(5);
  });

  it('no usable answer: unknown, possibly charged, never sent again by itself', async () => {
    const own = answering({ kind: 'unknown', why: 'cut' });
    const { summary } = await own.render(one);
    expect(summary).toMatchObject({
      exit: 1,
      possibly: '0.36',
      committed: '0.36',
      open: [{ take: '10:1', state: 'unknown', why: 'reply lost: cut' }],
    });
    await own.render(one);
    await own.render(one, { retry: true });
    await own.render(one, { force: true });
    expect(own.gateway.posts).toHaveLength(1);
  });

  it('three unknown ones in a row stop all submissions, two and an answer do not', async () => {
    const lost: Submission = { kind: 'unknown', why: 'cut' };
    const three = stage({ submission: () => lost });
    const list = film(shots(6), { concurrency: 1 });
    expect((await three.render(list)).summary).toMatchObject({ exit: 6, cause: 'unknown answers' });
    expect(three.gateway.posts).toHaveLength(3);

    const two = stage({ submission: (prompt) => (/[1245]$/.test(prompt) ? lost : null) });
    expect((await two.render(list)).summary).toMatchObject({ exit: 1, counts: { unknown: 4, finished: 2 } });
  });

  it('a clock that is set back while the lane is closed keeps it closed no longer', async () => {
    const own = stage({
      submission: (_prompt, count) => (count === 1 ? { kind: 'busy', why: 'slow down', wait: 3_000 } : null),
    });
    const start = own.clock.elapsed();
    own.clock.after(1_000, () => own.clock.set(-3_600_000));
    expect((await own.render(film(shots(1)))).summary).toMatchObject({ exit: 0 });
    expect(own.clock.elapsed() - start).toBeLessThan(60_000);
  });

  it('an unreachable gateway is tried for the reach time-out, then nothing is spent', async () => {
    const own = stage({ submission: () => ({ kind: 'not-sent', why: 'no such host' }) });
    const start = own.clock.now();
    const { summary } = await own.render(film(shots(8)));
    const tried = own.clock.now() - start;
    expect(summary).toMatchObject({
      exit: 6,
      cause: 'unreachable',
      committed: '0.00',
      counts: { pending: 8 },
    });
    expect(tried).toBeGreaterThanOrEqual(300_000);
    expect(tried).toBeLessThan(340_000);
    own.gateway.behaviour = {};
    expect((await own.render(film(shots(8)))).summary).toMatchObject({ exit: 0, charged: '2.88' });
  });
});

describe('a run that stood still before it sent a job', () => {
  it('sends nothing of that job, and the take as another one', async () => {
    const own = stage({}, { shared: true });
    let pause = 10_000;
    own.gateway.behaviour.connecting = async () => {
      await own.clock.sleep(pause);
      pause = 0;
    };
    const { summary, events } = await own.render(one);
    expect(summary).toMatchObject({ exit: 0, charged: '0.36', committed: '0.36' });
    expect(own.gateway.posts).toHaveLength(1);
    expect(events).toContainEqual(
      expect.objectContaining({ type: 'released', why: expect.stringContaining('stood still') }),
    );
    const sent = events.flatMap((event) => (event.type === 'submitting' ? event : []));
    expect(sent).toMatchObject([{ attempt: 1 }, { attempt: 1 }]);
    expect(new Set(sent.map(({ job }) => job)).size).toBe(2);
  });

  it.each([
    ['resubmit', { again: 'resubmit' as const }, 2],
    ['abandon', { abandoned: '2026-01-01T00:00:00.000Z' }, 1],
  ])('a decision about it, %s, says nothing of a later attempt', async (_name, decision, sent) => {
    const own = answering({ kind: 'busy', why: 'slow down', wait: null });
    const { journal } = await own.render(one, {
      watch(event, context) {
        if (event.type === 'submitting' && own.gateway.posts.length === 0)
          void context.journal.append({ job: event.job, ...decision });
      },
    });
    expect(own.gateway.posts).toHaveLength(sent);
    const intents = journal.stored.filter(({ intent }) => intent);
    expect(intents).toHaveLength(sent);
    expect(new Set(intents.map(({ job }) => job)).size).toBe(sent);
  });
});

describe('a job at a gateway', () => {
  it('remembers which, and hands back unread what the gateway gave to refer to it', async () => {
    const reference = { queue: 'https://queue.example/7' };
    const own = answering({ kind: 'accepted', request_id: 'request-1', reference, taken: true });
    const { status } = own.gateway;
    const asked: unknown[] = [];
    own.gateway.status = (job, signal) => {
      asked.push(job.reference);
      return status(job, signal);
    };
    const { summary, journal } = await own.render(one);
    expect(summary.exit).toBe(0);
    expect(journal.stored.slice(0, 2)).toMatchObject([
      { intent: { gateway: { provider: 'example', origin: 'https://gateway.example' } } },
      { accepted: { request_id: 'request-1', reference } },
    ]);
    expect(asked.length).toBeGreaterThan(0);
    for (const each of asked) expect(each).toEqual(reference);
  });
});

describe('the outcome of a job', () => {
  it('ERROR is sent again twice, then stays until a retry', async () => {
    const own = stage({ outcome: () => 'ERROR' });
    const { summary, events } = await own.render(one);
    expect(own.gateway.posts).toHaveLength(3);
    expect(summary).toMatchObject({ exit: 1, charged: '0.00', committed: '0.00', counts: { failed: 1 } });
    expect(events.flatMap((event) => (event.type === 'failed' ? [event.again] : []))).toEqual([
      true,
      true,
      false,
    ]);
    await own.render(one);
    expect(own.gateway.posts).toHaveLength(3);
    await own.render(one, { retry: true });
    expect(own.gateway.posts).toHaveLength(6);
  });

  it('an ERROR that a later run learns of counts, and goes again with the run after it', async () => {
    const own = stage({ outcome: () => 'ERROR' });
    await own.render(one, { interruptAfter: 1_000 });
    expect((await own.render(one)).summary).toMatchObject({ exit: 1, counts: { failed: 1 } });
    expect(own.gateway.posts).toHaveLength(1);
    expect((await own.plan(one)).takes).toMatchObject([{ action: 'render', by: 'error' }]);
    await own.render(one);
    await own.render(one);
    expect(own.gateway.posts).toHaveLength(3);
  });

  it('FAILED is possibly charged and comes back only with retry', async () => {
    const own = stage({ outcome: (_prompt, count) => (count === 1 ? 'FAILED' : 'COMPLETED') });
    expect((await own.render(one)).summary).toMatchObject({ exit: 1, possibly: '0.36', committed: '0.36' });
    await own.render(one);
    expect(own.gateway.posts).toHaveLength(1);
    expect((await own.render(one, { retry: true })).summary).toMatchObject({
      exit: 0,
      charged: '0.36',
      committed: '0.72',
    });
  });

  it('COMPLETED without a link is failed, possibly charged', async () => {
    const own = stage({ outcome: () => 'empty' });
    expect((await own.render(one)).summary).toMatchObject({
      exit: 1,
      possibly: '0.36',
      open: [{ state: 'failed', why: 'COMPLETED without a clip URL' }],
    });
    expect(own.gateway.posts).toHaveLength(1);
  });
});
