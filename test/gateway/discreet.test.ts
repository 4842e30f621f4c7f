import { expect, it } from 'vitest';
import { discreet } from '../../src/gateway/discreet.js';
import type { Gateway, StatusAnswer, Submission } from '../../src/gateway/port.js';

const redact = (text: string) => text.replaceAll('5ecret', '[secret]');
const facts = { word: 'ERROR', model_id: null, media: ['https://cdn.example/5ecret'], created_at: null };

/** A gateway whose methods need it, as those of a class do. */
class Talkative implements Gateway {
  submission: Submission = { kind: 'accepted', request_id: '5ecret' };
  answer: StatusAnswer = { kind: 'missing', why: 'no 5ecret' };
  closed = false;
  async submit() {
    return this.submission;
  }
  async status() {
    return this.answer;
  }
  async fetch() {
    return { kind: 'gone' as const, status: 404, why: this.answer.kind };
  }
  jobOfCall(body: unknown) {
    return this.closed ? null : String(body);
  }
  async close() {
    this.closed = true;
  }
}

const request = { path: '/x', body: {}, id: 'a1b2c3d4' };

it.each<Submission>([
  { kind: 'unknown', why: 'who is 5ecret?' },
  { kind: 'refused', status: 400, why: '5ecret is no link' },
  { kind: 'busy', why: '5ecret', wait: 5 },
])('masks what a submission is answered: %j', async (submission) => {
  const own = new Talkative();
  own.submission = submission;
  const answer = await discreet(own, redact).submit(request, 1);
  expect(answer).toEqual(JSON.parse(redact(JSON.stringify(submission))));
});

it('leaves ids, links and states as they are', async () => {
  const own = new Talkative();
  const masked = discreet(own, redact);
  expect(await masked.submit(request, 1)).toEqual(own.submission);
  const job = {
    state: 'failed',
    charged: 'no',
    error: 'cannot read 5ecret',
    completed_at: null,
    ...facts,
  } as const;
  own.answer = { kind: 'job', job };
  expect(await masked.status({ request_id: 'a' })).toEqual({
    kind: 'job',
    job: { ...job, error: 'cannot read [secret]' },
  });
  own.answer = { kind: 'missing', why: 'no 5ecret' };
  expect(await masked.status({ request_id: 'a' })).toEqual({ kind: 'missing', why: 'no [secret]' });
  expect((await masked.fetch('x', null)).kind).toBe('gone');
  expect([masked.jobOfCall?.('a'), masked.find]).toEqual(['a', undefined]);
  await masked.close();
  expect(own.closed).toBe(true);
});
