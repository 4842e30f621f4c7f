import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe } from 'vitest';
import { type E2eFilm, it, shotIds } from '../support/e2e-film.js';
import { canMakeImmutable, canMount, immutable, mountTmpfs, remount } from '../support/mounts.js';
import { mp4Clip } from '../support/mp4-clip.js';
import type { OracleJob } from '../support/oracle/index.js';
import type { Ended } from '../support/running-command.js';

// Needs root: without it these are skipped, and the report of the tests says so.
const withMounts = canMount ? describe.concurrent : describe.skip;
const withImmutable = canMakeImmutable ? describe : describe.skip;

const MEGABYTE = 1 << 20;
const pictures = await mp4Clip();

/** A whole clip of one megabyte and a little more. */
function bigClip(job: OracleJob): Buffer {
  const box = Buffer.alloc(MEGABYTE, job.id);
  box.writeUInt32BE(MEGABYTE);
  box.write('free', 4);
  return Buffer.concat([pictures, box]);
}

function summaryOf({ out }: Ended) {
  return JSON.parse(out.trim().split('\n').at(-1) ?? '') as {
    exit: number;
    cause: string | null;
    why: string;
    bought: { jobs: number; here: number; at_gateway: number; to_fetch: number };
    counts: Record<string, number>;
    next: string;
  };
}

/** Runs the command that a summary names. */
function follow(studio: E2eFilm, { next }: { next: string }): Promise<Ended> {
  return studio.run(...next.split(' ').slice(1), '--yes', '--poll-interval', '0.05');
}

describe.concurrent('spending stops where its fruit cannot be kept', () => {
  withMounts('a disk', () => {
    it.concurrent('that fills up half way', async ({ open, expect }) => {
      const studio = await open({ clip: bigClip });
      const renders = join(studio.folder, 'renders');
      mountTmpfs(renders, '4m');
      studio.film(shotIds(12), { concurrency: 2 });
      const ended = await studio.render('--json');
      const summary = summaryOf(ended);
      const posts = studio.oracle.posts.length;
      expect(posts).toBeLessThan(8);
      expect(summary).toMatchObject({ exit: 1, cause: 'disk', bought: { jobs: posts } });
      expect(summary.why).toContain('ENOSPC');
      expect(summary.bought.here).toBeGreaterThan(0);
      expect(summary.bought.here + summary.bought.to_fetch).toBe(posts);
      remount(renders, 'size=64m');
      expect((await follow(studio, summary)).exit).toBe(0);
      expect(studio.oracle.posts).toHaveLength(12);
      expect(Object.values(studio.clips())).toHaveLength(12);
    });

    it.concurrent('that is full before the run: nothing is sent', async ({ open, expect }) => {
      const studio = await open();
      const renders = join(studio.folder, 'renders');
      mountTmpfs(renders, '256k');
      studio.film(['a']);
      expect((await studio.render()).exit).toBe(0);
      try {
        writeFileSync(join(renders, 'filler'), Buffer.alloc(MEGABYTE));
      } catch {
        studio.film(['a', 'b', 'c']);
      }
      const ended = await studio.render();
      expect(ended.exit).toBe(2);
      expect(ended.err).toContain('is full');
      expect(ended.err).toContain('Nothing was sent');
      expect(studio.oracle.posts).toHaveLength(1);
      const plan = await studio.run('plan', 'film.yaml');
      expect(plan.exit).toBe(2);
      expect(plan.err).toMatch(/The disk of renders is full/);
    });

    it.concurrent('that is too small for what the film needs is said before', async ({ open, expect }) => {
      const studio = await open({ clip: bigClip });
      const renders = join(studio.folder, 'renders');
      mountTmpfs(renders, '4m');
      studio.film(['a']);
      await studio.render();
      studio.film(shotIds(12));
      const plan = await studio.run('plan', 'film.yaml');
      expect(plan.out.replace(/\s+/g, ' ')).toMatch(
        /3 MB left, and 12 clips will need about 13 MB \(by the clips of this film so far\)/,
      );
    });
  });

  withImmutable('a folder', () => {
    it.concurrent('that takes nothing more', async ({ open, expect }) => {
      const studio = await open({
        renderMs: 1500,
        onPost: () => {
          if (studio.oracle.posts.length === 3) immutable(join(studio.folder, 'renders'));
        },
      });
      studio.film(shotIds(12), { concurrency: 2 });
      const summary = summaryOf(await studio.render('--json'));
      expect(studio.oracle.posts.length).toBeLessThan(8);
      expect(summary).toMatchObject({ exit: 1, cause: 'disk' });
      immutable(join(studio.folder, 'renders'), false);
      expect((await follow(studio, summary)).exit).toBe(0);
      expect(studio.oracle.posts).toHaveLength(12);
    });
  });

  it.concurrent('a folder whose place has a file now', async ({ open, expect }) => {
    const renders = () => join(studio.folder, 'renders');
    const studio = await open({
      onPost: () => {
        if (studio.oracle.posts.length !== 3) return;
        renameSync(renders(), `${renders()}-away`);
        writeFileSync(renders(), 'a file');
      },
    });
    studio.film(shotIds(12), { concurrency: 2 });
    const summary = summaryOf(await studio.render('--json'));
    expect(studio.oracle.posts.length).toBeLessThan(8);
    expect(summary).toMatchObject({ exit: 1, cause: 'disk' });
  });

  it.concurrent('a folder of one clip that cannot be made', async ({ open, expect }) => {
    const studio = await open({
      renderMs: 300,
      onPost: () => {
        if (studio.oracle.posts.length === 3)
          writeFileSync(join(studio.folder, 'renders', '040'), 'a file where a folder is to be');
      },
    });
    studio.film(
      shotIds(12).map((id) => ({ id, scene: id })),
      { concurrency: 2, name: '{scene}/{id}' },
    );
    const summary = summaryOf(await studio.render('--json'));
    expect(studio.oracle.posts.length).toBeLessThan(10);
    expect(summary).toMatchObject({ exit: 1, cause: 'disk' });
  });

  it.concurrent('three clips in a row that cannot be fetched, and what to run then', async ({
    open,
    expect,
  }) => {
    const studio = await open();
    studio.film(shotIds(20), { concurrency: 1 });
    studio.oracle.mediaFaults.always({ kind: 'status', status: 404 });
    const ended = await studio.render('--json');
    const summary = summaryOf(ended);
    expect(summary).toMatchObject({ exit: 1, cause: 'downloads' });
    expect(summary.bought.to_fetch).toBe(summary.bought.jobs);
    const posts = studio.oracle.posts.length;
    studio.oracle.mediaFaults.clear();
    expect((await follow(studio, summary)).exit).toBe(0);
    expect(studio.oracle.posts).toHaveLength(20);
    expect(posts).toBeLessThan(10);
  });

  it.concurrent('as many failed takes as --max-failures allows', async ({ open, expect }) => {
    const studio = await open();
    const ids = shotIds(12);
    studio.film(ids, { concurrency: 1 });
    for (const id of ids) studio.oracle.outcome(`prompt of ${id}`, { status: 'FAILED', error: 'no' });
    const plan = await studio.run('plan', 'film.yaml', '--json', '--max-failures', '2');
    expect(JSON.parse(plan.out)).toMatchObject({ max_failures: 2 });
    const ended = await studio.render('--max-failures', '2');
    expect(ended.exit).toBe(1);
    expect(ended.err).toContain('--max-failures 2');
    expect(studio.oracle.posts).toHaveLength(2);
    const again = await studio.run(
      'retry',
      'film.yaml',
      '--yes',
      '--poll-interval',
      '0.05',
      '--max-failures',
      '1',
      '--json',
    );
    expect(summaryOf(again)).toMatchObject({ cause: null, exit: 0 });
  });
});
