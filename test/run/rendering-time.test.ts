import { describe, expect, it } from 'vitest';
import type { StatusAnswer } from '../../src/gateway/port.js';
import { film } from '../support/resolved-film.js';
import { shots, stage } from './run-harness.js';

/** Answers with these words in turn, then as the gateway does. */
function saying(...words: string[]) {
  return (_id: string, count: number): StatusAnswer | null => {
    const word = words[count - 1];
    if (word === undefined) return null;
    const state = word === 'QUEUED' ? 'queued' : 'running';
    const job = { state, word, model_id: null, error: null, media: [] } as const;
    return { kind: 'job', job: { ...job, media: [], created_at: null, completed_at: null } };
  };
}

async function rendered(...words: string[]) {
  const own = stage({ status: saying(...words), renderMs: 1_000 });
  await own.render(film(shots(1)));
  const ended = own.records.find((record) => record.ended)?.ended;
  const began = Date.parse(own.records.find((record) => record.accepted)?.accepted?.at ?? '');
  return ended?.rendering_at === undefined ? null : (Date.parse(ended.rendering_at) - began) / 1_000;
}

describe('when a job began to render', () => {
  it('is when it was no longer queued', async () => {
    const seconds = await rendered('QUEUED', 'QUEUED', 'PROCESSING', 'PROCESSING');
    expect(seconds).toBeGreaterThanOrEqual(15);
    expect(seconds).toBeLessThan(16);
  });

  it('is the first look at a job that does not wait any more', async () => {
    expect(await rendered('PROCESSING')).toBeLessThan(6);
  });

  it('is unknown where a job was never seen to render', async () => {
    expect(await rendered('QUEUED', 'QUEUED')).toBeNull();
  });
});
