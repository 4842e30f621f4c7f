import { describe } from 'vitest';
import { it } from '../support/e2e-film.js';
import { mp4Clip } from '../support/mp4-clip.js';
import { heldAcceptance, silence } from '../support/oracle/index.js';

describe('two runs at once', () => {
  it.concurrent('the second one is refused with 5 and touches nothing', async ({ open, expect }) => {
    const studio = await open({ renderMs: Infinity });
    studio.film(['010', '020', '030'], { concurrency: 2 });
    const run = studio.startRender();
    await run.says('accepted as', 2);
    // However slowly the others start, this one is still there, and writes nothing.
    await run.halt();
    const lock = studio.read('film.yaml.lock');
    for (const args of [
      ['render', '--yes'],
      ['retry', '--yes'],
      ['settle', '--all', '--abandon'],
    ]) {
      const [verb, ...rest] = args as [string, ...string[]];
      const second = await studio.run(verb, 'film.yaml', ...rest);
      expect(second.exit, second.err).toBe(5);
      expect(second.err).toContain(`another run holds the lockfile: process ${run.pid}`);
    }
    expect(studio.read('film.yaml.lock')).toBe(lock);
    studio.oracle.finishAll();
    run.signal('SIGCONT');
    const { exit, err } = await run.ended;
    expect(exit, err).toBe(0);
    expect(studio.oracle.posts).toHaveLength(3);
    expect(studio.has('film.yaml.lock.claim')).toBe(false);
  });

  it.concurrent('a claim whose process was killed is taken over with a word about it', async ({
    open,
    expect,
  }) => {
    const studio = await open({ renderMs: Infinity });
    studio.film(['010', '020']);
    const run = studio.startRender();
    await run.says('accepted as', 2);
    run.signal('SIGKILL');
    await run.ended;
    expect(studio.has('film.yaml.lock.claim')).toBe(true);
    studio.oracle.finishAll();
    const { exit, err } = await studio.render();
    expect(exit, err).toBe(0);
    expect(err).toMatch(new RegExp(`process ${run.pid} .* taken over`));
    expect(studio.oracle.posts).toHaveLength(2);
    expect(Object.keys(studio.clips())).toHaveLength(2);
  });
});

describe('signals', () => {
  it.concurrent('Ctrl-C once says what still renders and how to collect it, and loses nothing', async ({
    open,
    expect,
  }) => {
    const studio = await open({ renderMs: Infinity });
    studio.film(['010', '020', '030'], { concurrency: 2 });
    const run = studio.startRender();
    await run.says('accepted as', 2);
    run.signal('SIGINT');
    const { exit, err } = await run.ended;
    expect(exit, err).toBe(130);
    expect(err).toContain('2 jobs are still rendering at the gateway; run the same command to collect them');
    expect(err).toContain('shotlist render film.yaml');
    expect(studio.oracle.posts).toHaveLength(2);
    expect(await studio.states()).toEqual({ '010:1': 'submitted', '020:1': 'submitted', '030:1': 'pending' });
    expect(studio.has('renders/report.csv')).toBe(true);

    studio.oracle.finishAll();
    const again = await studio.render();
    expect(again.exit, again.err).toBe(0);
    expect(studio.oracle.posts).toHaveLength(3);
    expect(Object.keys(studio.clips())).toHaveLength(3);
  });

  it.concurrent('Ctrl-C waits for a submission that is on the wire', async ({ open, expect }) => {
    const studio = await open();
    studio.film(['010', '020'], { concurrency: 1 });
    const held = heldAcceptance();
    studio.oracle.submitFaults.next(held.fault);
    const run = studio.startRender();
    await expect.poll(() => studio.oracle.posts.length).toBe(1);
    run.signal('SIGINT');
    await run.says('no more submissions');
    held.give();
    const { exit, err } = await run.ended;
    expect(exit, err).toBe(130);
    expect((await studio.jobs()).map(({ accepted }) => accepted?.request_id)).toEqual([
      studio.oracle.jobs[0]?.id,
    ]);
    expect((await studio.render()).exit).toBe(0);
    expect(studio.oracle.posts).toHaveLength(2);
  });

  it.concurrent('Ctrl-C twice leaves at once; what was on the wire is unknown and not sent again', async ({
    open,
    expect,
  }) => {
    const studio = await open();
    studio.film(['010', '020'], { concurrency: 1 });
    studio.oracle.submitFaults.next(silence());
    // Longer than a test may take.
    const run = studio.startRender('--submit-timeout', '600');
    await expect.poll(() => studio.oracle.posts.length).toBe(1);
    run.signal('SIGINT');
    await run.says('no more submissions');
    await new Promise((resolve) => setTimeout(resolve, 600));
    run.signal('SIGINT');
    const { exit, err } = await run.ended;
    expect(exit, err).toBe(130);
    expect((await studio.render()).exit).toBe(1);
    expect(studio.oracle.accepted('prompt of 010')).toBe(1);
    expect(await studio.states()).toEqual({ '010:1': 'unknown', '020:1': 'finished' });
  });

  it.concurrent('SIGTERM waits for what is on the wire, but not as long as its time-out', async ({
    open,
    expect,
  }) => {
    const studio = await open();
    studio.film(['010', '020'], { concurrency: 1 });
    studio.oracle.submitFaults.next(silence());
    // Longer than a test may take.
    const run = studio.startRender('--submit-timeout', '600');
    await expect.poll(() => studio.oracle.posts.length).toBe(1);
    const asked = Date.now();
    run.signal('SIGTERM');
    const { exit } = await run.ended;
    expect(exit).toBe(130);
    expect(Date.now() - asked).toBeGreaterThan(4500);
    expect((await studio.states())['010:1']).toBe('unknown');
  });

  it.concurrent('a download stops where it is and goes on from there', async ({ open, expect }) => {
    // Too long to be kept in memory until all of it is here.
    const clip = Buffer.concat([await mp4Clip(), freeBox(12 << 20)]);
    const studio = await open({ clip: () => clip });
    studio.film(['010']);
    studio.oracle.mediaFaults.next({ kind: 'cut', share: 0.5, end: 'stall' });
    const run = studio.startRender();
    await expect.poll(() => studio.oracle.mediaAsks.length).toBe(1);
    await expect
      .poll(() => [...studio.files()].some(([path, bytes]) => path.endsWith('.part') && bytes !== ''))
      .toBe(true);
    run.signal('SIGINT');
    const { exit, err } = await run.ended;
    expect(exit, err).toBe(130);
    const again = await studio.render();
    expect(again.exit, again.err).toBe(0);
    const range = studio.oracle.mediaAsks.at(-1)?.headers.find(([name]) => name === 'range');
    expect(range?.[1]).toMatch(/^bytes=[1-9]\d*-$/);
    expect(studio.files().get('renders/010_t1.mp4') === clip.toString('base64')).toBe(true);
    expect(studio.oracle.posts).toHaveLength(1);
  });
});

/** A box of that many bytes without meaning (ISO 14496-12, 8.1.2). */
function freeBox(bytes: number): Buffer {
  const box = Buffer.alloc(bytes);
  box.writeUInt32BE(bytes);
  box.write('free', 4);
  return box;
}
