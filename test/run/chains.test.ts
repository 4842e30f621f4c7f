import { describe, expect, it } from 'vitest';
import type { FrameInput, ResolvedShot } from '../../src/manifest/resolved.js';
import type { RunEvent } from '../../src/run/event.js';
import { film } from '../support/resolved-film.js';
import { stage } from './run-harness.js';

const lastOf = (shot: string): FrameInput => ({ kind: 'frame', shot, take: null, at: 'last' });

/** 010 > 020 > 030; 040 > 050. */
const SHOTS: Partial<ResolvedShot>[] = [
  { id: '010', prompt: 'one' },
  { id: '020', prompt: 'two', image: lastOf('010') },
  { id: '030', prompt: 'three', image: lastOf('020') },
  { id: '040', prompt: 'four' },
  { id: '050', prompt: 'five', image: lastOf('040') },
];

const chain = film(SHOTS);

function taken(events: readonly RunEvent[]): string[] {
  return events.flatMap((event) =>
    event.type === 'accepted' || event.type === 'finished' ? [`${event.take} ${event.type}`] : [],
  );
}

describe('a run with chains', () => {
  it('renders each take as soon as the clip is here that its frame is from, chains side by side', async () => {
    const own = stage({ renderMs: 10_000 });
    const { summary, events, plan } = await own.render(chain);
    expect(summary).toMatchObject({ exit: 0, counts: { finished: 5 }, charged: '1.80', open: [] });
    expect(plan.total).toBe(1_800_000n);
    const order = taken(events);
    for (const [source, next] of [
      ['010', '020'],
      ['020', '030'],
      ['040', '050'],
    ])
      expect(order.indexOf(`${source}:1 finished`)).toBeLessThan(order.indexOf(`${next}:1 accepted`));
    expect(own.gateway.most).toBe(2);
    expect(summary.elapsed_seconds).toBeLessThan(45);
  });

  it('sends the frame of the clip as a file, whose hash is in the intent', async () => {
    const own = stage();
    const { journal } = await own.render(chain);
    const source = [...journal.book.jobs.values()].find(({ intent }) => intent.shot === '010');
    const job = [...journal.book.jobs.values()].find(({ intent }) => intent.shot === '020');
    const path = `frames/${source?.job}.last.png`;
    expect(own.gateway.jobs.find(({ prompt }) => prompt === 'two')?.body.image_url).toBe(
      `/film/renders/${path}`,
    );
    expect(job?.intent.image).toBe(`frame:${source?.job}:last`);
    expect(job?.intent.frames?.image).toMatch(/^[0-9a-f]{64}$/);
    expect(Object.keys(own.files()).some((file) => file.endsWith(path))).toBe(true);
  });

  it('holds no place for a take that waits', async () => {
    const own = stage({ renderMs: 10_000 });
    const shots = [
      ...SHOTS.slice(0, 3),
      ...Array.from({ length: 4 }, (_, n) => ({ id: `9${n}`, prompt: `${n}` })),
    ];
    const { summary } = await own.render(film(shots, { concurrency: 1 }));
    expect(summary).toMatchObject({ exit: 0, counts: { finished: 7 } });
    expect(own.gateway.most).toBe(1);
  });

  it('leaves what follows from a failed take blocked, and a retry upstream unblocks it', async () => {
    const own = stage({
      outcome: (prompt, count) => (prompt === 'one' && count === 1 ? 'FAILED' : 'COMPLETED'),
    });
    const first = await own.render(chain);
    expect(first.summary).toMatchObject({ exit: 1, counts: { finished: 2, failed: 1, blocked: 2 } });
    expect(first.summary.open.map(({ take, why }) => `${take}: ${why}`)).toEqual([
      expect.stringContaining('010:1: FAILED'),
      '020:1: not submitted: 010 failed',
      '030:1: not submitted: 020 is blocked',
    ]);
    expect(own.gateway.posts).toHaveLength(3);
    const plain = await own.render(chain);
    expect(plain.summary.exit).toBe(1);
    expect(own.gateway.posts).toHaveLength(3);
    const again = await own.render(chain, { retry: true });
    expect(again.summary).toMatchObject({ exit: 0, counts: { finished: 3 } });
    expect(own.gateway.posts).toHaveLength(6);
  });

  it('goes on in the same run after a failure that is tried again by itself', async () => {
    const own = stage({
      outcome: (prompt, count) => (prompt === 'one' && count === 1 ? 'ERROR' : 'COMPLETED'),
    });
    expect((await own.render(chain)).summary).toMatchObject({ exit: 0, counts: { finished: 5 } });
    expect(own.gateway.posts).toHaveLength(6);
  });

  it('tells what changed upstream, and pays for it only when asked', async () => {
    const own = stage();
    await own.render(chain);
    const edited = film([{ ...SHOTS[0], prompt: 'another' }, ...SHOTS.slice(1)]);
    const look = await own.render(edited);
    expect(look.summary).toMatchObject({ exit: 0, counts: { finished: 4, stale: 1 } });
    expect(own.gateway.posts).toHaveLength(6);
    const rest = await own.render(edited, { stale: true });
    expect(rest.plan.total).toBe(720_000n);
    expect(rest.summary).toMatchObject({ exit: 0, counts: { finished: 5 }, charged: '0.72' });
    expect(own.gateway.posts.slice(6).map(({ prompt }) => prompt)).toEqual(['two', 'three']);
    expect((await own.render(edited, { stale: true })).plan.total).toBe(0n);
  });

  it('does not pay for what was to become stale, where the source failed and its clip stays', async () => {
    const own = stage({ outcome: (prompt) => (prompt === 'another' ? 'FAILED' : 'COMPLETED') });
    await own.render(chain);
    const edited = film([{ ...SHOTS[0], prompt: 'another' }, ...SHOTS.slice(1)]);
    const { summary, plan } = await own.render(edited, { stale: true });
    expect(plan.total).toBe(1_080_000n);
    expect(summary).toMatchObject({ exit: 1, counts: { finished: 4, failed: 1 } });
    expect(own.gateway.posts).toHaveLength(6);
  });

  it('submits nothing whose frame cannot be taken, and takes it the next time', async () => {
    const own = stage();
    const none = { isThere: async () => true, take: async () => ({ ok: false, error: 'broken' }) as const };
    const first = await own.render(chain, { frames: none });
    expect(first.summary).toMatchObject({ exit: 1, counts: { finished: 2, pending: 3 } });
    expect(
      first.events.flatMap((event) => (event.type === 'withheld' ? [`${event.take}: ${event.why}`] : [])),
    ).toContainEqual(expect.stringContaining('020:1: no frame could be taken'));
    expect((await own.render(chain)).summary).toMatchObject({ exit: 0, counts: { finished: 5 } });
  });

  it('sends the same file again for the same frame, and takes it anew where it is gone or another', async () => {
    const own = stage();
    const twice = film([...SHOTS.slice(0, 2), { ...SHOTS[1], id: '021', prompt: 'too' }], { concurrency: 1 });
    let takes = 0;
    const counting = {
      isThere: async () => true,
      take: async () => {
        takes += 1;
        return { ok: true, value: Buffer.from('frame') } as const;
      },
    };
    await own.render(twice, { frames: counting });
    expect(takes).toBe(1);
    const [frame = ''] = Object.keys(own.files()).filter((path) => path.includes('frames/'));
    own.write(frame.slice(frame.indexOf('frames/')), 'something else');
    const more = film([...SHOTS.slice(0, 2), { ...SHOTS[1], id: '022', prompt: 'again' }]);
    await own.render(more, { frames: counting });
    expect(takes).toBe(2);
    expect(own.files()[frame]).toBe('frame');
  });

  it('resumes a chain that was interrupted anywhere, and pays for nothing twice', async () => {
    for (let ms = 0; ms < 60_000; ms += 3_700) {
      const own = stage({ renderMs: 9_000 });
      await own.render(chain, { interruptAfter: ms });
      const { summary } = await own.render(chain);
      expect(summary).toMatchObject({ exit: 0, counts: { finished: 5 }, committed: '1.80' });
      expect(own.gateway.posts).toHaveLength(5);
    }
  });
});
