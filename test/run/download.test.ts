import { describe, expect, it } from 'vitest';
import { plainClip, served } from '../support/fake-gateway.js';
import { mp4Clip } from '../support/mp4-clip.js';
import { film } from '../support/resolved-film.js';
import { OUTPUT, shots, stage } from './run-harness.js';

const one = film(shots(1), { concurrency: 1 });
const CLIP = plainClip('request-1');
const ETAG = '"one"';

describe('a download', () => {
  it('goes on where it broke off', async () => {
    const own = stage({
      media: (_link, range, count) => (count < 4 ? served(CLIP, range, { cut: 16 }) : null),
    });
    expect((await own.render(one)).summary).toMatchObject({ exit: 0 });
    expect(own.gateway.fetched.map(({ range }) => range)).toEqual([
      null,
      { from: 16, etag: ETAG },
      { from: 32, etag: ETAG },
      { from: 48, etag: ETAG },
    ]);
    expect(own.files()).toEqual({ '10_t1.avi': Buffer.from(CLIP).toString() });
  });

  it('goes on in a later run', async () => {
    const own = stage({ media: (_link, range) => served(CLIP, range, { cut: 16 }) });
    await own.render(one, { interruptAfter: 15_200 });
    own.gateway.behaviour = {};
    expect((await own.render(one)).summary).toMatchObject({ exit: 0, clips: 1 });
    expect(own.gateway.fetched.at(-1)?.range?.from).toBeGreaterThan(0);
  });

  it.each([
    ['it is whole', { whole: CLIP }],
    [
      'its note says that all of it is here',
      { part: CLIP, json: JSON.stringify({ etag: ETAG, length: CLIP.length, synced: CLIP.length }) },
    ],
  ])('that was all here when a run was killed needs no server: %s', async (_how, left) => {
    const own = stage({ media: () => ({ kind: 'gone', status: 404, why: 'expired' }) });
    await own.render(one);
    await own.disk.makeFolder(`${OUTPUT}/.parts`);
    for (const [kind, bytes] of Object.entries(left))
      own.write(`.parts/job00001.1.${kind}`, Buffer.from(bytes).toString());
    expect((await own.render(one)).summary).toMatchObject({ exit: 0, clips: 1 });
    expect(own.files()).toEqual({ '10_t1.avi': Buffer.from(CLIP).toString() });
  });

  it('starts over where the file has changed', async () => {
    const other = plainClip('another one');
    const own = stage({
      media: (_link, range, count) =>
        count === 1 ? served(CLIP, range, { cut: 32 }) : served(other, range, { etag: '"two"' }),
    });
    expect((await own.render(one)).summary).toMatchObject({ exit: 0 });
    expect(own.files()['10_t1.avi']).toBe(Buffer.from(other).toString());
  });

  it.each([
    ['no ETag', { etag: null }],
    ['no length', { length: null }],
  ])('starts over with %s', async (_name, how) => {
    const own = stage({
      media: (_link, range, count) => served(CLIP, range, { ...how, ...(count === 1 ? { cut: 32 } : {}) }),
    });
    expect((await own.render(one)).summary).toMatchObject({ exit: 0 });
    expect(own.gateway.fetched.map(({ range }) => range)).toEqual([null, null]);
  });

  it('is tried six times with a fresh link before the third, then left for later runs, unpaid', async () => {
    const own = stage({ media: () => ({ kind: 'gone', status: 404, why: 'no such file' }) });
    const { summary } = await own.render(one);
    expect(summary).toMatchObject({
      exit: 1,
      charged: '0.36',
      open: [{ state: 'rendered', why: 'no clip in 6 tries: gone from the server (404): no such file' }],
    });
    expect(own.gateway.fetched).toHaveLength(6);
    const fresh = own.gateway.asked.at(-1)?.at ?? 0;
    expect(own.gateway.fetched.filter(({ at }) => at < fresh)).toHaveLength(2);
    own.gateway.behaviour = {};
    expect((await own.render(one)).summary).toMatchObject({ exit: 0, charged: '0.00', clips: 1, open: [] });
    expect(own.gateway.posts).toHaveLength(1);
  });

  it('takes a web page for no clip, and a truncated one neither', async () => {
    const page = new TextEncoder().encode('<!doctype html><title>Sign in</title>');
    const own = stage({ media: (_link, _range, count) => (count === 1 ? served(page) : null) });
    expect((await own.render(one)).summary).toMatchObject({ exit: 0 });
    const short = stage({
      media: (_link, range) => served(CLIP.subarray(0, 40), range, { length: CLIP.length }),
    });
    expect((await short.render(one)).summary.open).toMatchObject([
      { why: 'no clip in 6 tries: 40 bytes came of 64' },
    ]);
    expect(Object.keys(short.files()).filter((path) => !path.startsWith('.parts'))).toEqual([]);
  });

  it('waits as long as the server asks', async () => {
    const own = stage({
      media: (_link, _range, count) => (count === 1 ? { kind: 'failed', why: '429', wait: 45_000 } : null),
    });
    await own.render(one);
    const [first, second] = own.gateway.fetched.map(({ at }) => at);
    expect((second ?? 0) - (first ?? 0)).toBeGreaterThanOrEqual(45_000);
  });

  it('never replaces a file that is not ours, and journals its name only when that is gone', async () => {
    const own = stage();
    own.write('10_t1.avi', 'somebody else');
    expect((await own.render(one)).summary.open).toMatchObject([
      { state: 'rendered', why: expect.stringContaining('give 10_t1.avi another name') },
    ]);
    expect(own.files()['10_t1.avi']).toBe('somebody else');
    expect(own.records.some(({ clips }) => clips)).toBe(false);
    own.remove('10_t1.avi');
    expect((await own.render(one)).summary).toMatchObject({ exit: 0, clips: 1 });
    expect(own.gateway.posts).toHaveLength(1);
  });

  it('fetches a finished clip that is missing here, and says so where it is gone', async () => {
    const own = stage();
    await own.render(one);
    own.remove('10_t1.avi');
    own.gateway.behaviour = { media: () => ({ kind: 'gone', status: 404, why: 'expired' }) };
    const { summary } = await own.render(one);
    expect(summary).toMatchObject({
      exit: 1,
      counts: { finished: 1 },
      open: [
        { state: 'finished', why: 'missing here: no clip in 6 tries: gone from the server (404): expired' },
      ],
    });
    own.gateway.behaviour = {};
    expect((await own.render(one)).summary).toMatchObject({ exit: 0, clips: 1, charged: '0.00' });
    expect((await own.plan(one)).takes).toMatchObject([{ action: 'keep', reason: 'finished' }]);
    expect(own.gateway.posts).toHaveLength(1);
  });

  it('holds no place at the gateway', async () => {
    const own = stage({
      renderMs: 1_000,
      media: (_link, range, count) =>
        count < 6 ? { kind: 'failed', why: 'slow', wait: 30_000 } : served(CLIP, range),
    });
    const start = own.clock.now();
    await own.render(film(shots(3), { concurrency: 1 }));
    expect((own.gateway.posts.at(-1)?.at ?? 0) - start).toBeLessThan(15_000);
  });

  it('verifies a real MP4 and flags what is not what was paid for', async () => {
    const mp4 = await mp4Clip();
    const own = stage();
    own.gateway.clip = () => mp4;
    const { journal, events } = await own.render(one);
    const flags = ['1.0 s instead of 6 s', '64x64 instead of 1080p'];
    expect(journal.book.jobs.get('job00001')?.clips).toMatchObject({
      files: [{ path: '10_t1.mp4', width: 64, height: 64, duration: 1, fps: 25 }],
      flags,
    });
    expect(events).toContainEqual(expect.objectContaining({ type: 'finished', flags }));
  });

  it('brings a job whose files were placed just before a crash to its end without the network', async () => {
    const own = stage();
    await own.render(one);
    own.records = own.records.filter(({ finished }) => !finished);
    own.gateway.behaviour = { media: () => ({ kind: 'gone', status: 404, why: 'expired' }) };
    const renamed = film([{ id: 'pier', prompt: 'prompt 1' }]);
    expect((await own.render(renamed)).summary).toMatchObject({ exit: 0, counts: { finished: 1 } });
    expect(Object.keys(own.files())).toEqual(['pier_t1.avi']);
  });

  it('a disk that is full leaves the job open and the others going', async () => {
    const own = stage();
    const makeFolder = own.disk.makeFolder;
    own.disk.makeFolder = async (path) => {
      if (path.endsWith('pier')) throw Object.assign(new Error('no space left'), { code: 'ENOSPC' });
      return makeFolder(path);
    };
    const list = film(
      [
        { id: 'a', scene: 'pier', prompt: 'a' },
        { id: 'b', prompt: 'b' },
      ],
      { name: '{scene}/{id}_t{take}' },
    );
    const { summary } = await own.render(list);
    expect(summary).toMatchObject({ exit: 1, cause: null, counts: { rendered: 1, finished: 1 } });
    expect(summary.open[0]?.why).toContain('no space left');
  });
});
