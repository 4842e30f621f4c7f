import { mkdtempSync, rmSync, statSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { type E2eFilm, it, shotIds } from '../support/e2e-film.js';
import { canMakeImmutable, canMount, immutable, mountTmpfs } from '../support/mounts.js';
import type { Ended } from '../support/running-command.js';

// Needs root: without it these are skipped, and the report of the tests says so.
const withMounts = canMount ? describe : describe.skip;
const withImmutable = canMakeImmutable ? describe : describe.skip;

function summaryOf({ out }: Ended) {
  return JSON.parse(out.trim().split('\n').at(-1) ?? '') as {
    type: string;
    exit: number;
    cause: string;
    counts: Record<string, number>;
    possibly: string;
    committed: string;
    next: string;
  };
}

const NOTHING = { type: 'summary', exit: 1, cause: 'journal', possibly: '0.00', committed: '0.00' };

withImmutable('a lockfile that nobody may write', () => {
  it('sends nothing, says that it is pending and costs nothing, and how it goes on', async ({ open }) => {
    const studio = await open();
    studio.film(['a']);
    await studio.render();
    studio.film(['a', 'b', 'c']);
    immutable(join(studio.folder, 'film.yaml.lock'));
    const ended = await studio.render('--json');
    expect(studio.oracle.posts).toHaveLength(1);
    const summary = summaryOf(ended);
    expect(summary).toMatchObject({ ...NOTHING, committed: '0.36', counts: { finished: 1, pending: 2 } });
    expect(summary.next).toMatch(/^shotlist render film.yaml/);
    const people = await studio.render();
    expect(people.err).toContain('Make the lockfile writable');
    expect(people.err).not.toMatch(/settle|unknown|possibly/);
    immutable(join(studio.folder, 'film.yaml.lock'), false);
    expect((await studio.render()).exit).toBe(0);
    expect(studio.oracle.posts).toHaveLength(3);
  });
});

withMounts('a lockfile whose disk is full', () => {
  it('at the start: nothing is sent, and nothing is left in it that looks sent', async ({ open }) => {
    const studio = await open();
    const disk = smallDisk(studio);
    studio.film(shotIds(12));
    // A page for the claim is left.
    disk.fill(1);
    const ended = await studio.render('--json', '-j', '12');
    expect(studio.oracle.posts).toHaveLength(0);
    expect(summaryOf(ended)).toMatchObject({ ...NOTHING, counts: { pending: 12 } });
    expect(Object.values(await studio.states())).toEqual(new Array(12).fill('pending'));
    disk.empty();
    expect((await studio.render()).exit).toBe(0);
    expect(studio.oracle.posts).toHaveLength(12);
  });

  it.for([2, 5, 9])(
    'in the middle of a run, at POST %i: what was not sent is pending, what was sent is not',
    async (at, { open }) => {
      let disk: SmallDisk | null = null;
      const studio = await open({
        onPost: () => {
          if (studio.oracle.posts.length === at) disk?.fill();
        },
      });
      disk = smallDisk(studio);
      studio.film(shotIds(20));
      const ended = await studio.render('--json', '-j', '8');
      const sent = studio.oracle.posts.length;
      expect(sent).toBeLessThan(20);
      const { counts, next, ...summary } = summaryOf(ended);
      expect(summary).toMatchObject({ exit: 1, cause: 'journal', possibly: '0.00' });
      expect(counts.unknown ?? 0).toBe(0);
      expect(counts.pending).toBe(20 - sent);
      expect(next).toMatch(/^shotlist render/);
      // On the disk nothing looks sent that was not.
      const states = Object.values(await studio.states());
      expect(states.filter((state) => state === 'pending')).toHaveLength(20 - sent);
    },
  );
});

interface SmallDisk {
  /** Takes all its room but for so many pages. */
  fill(pages?: number): void;
  empty(): void;
}

/** The folder of the manifest is a small disk of its own; the clips go to another. */
function smallDisk(studio: E2eFilm): SmallDisk {
  mountTmpfs(studio.folder, '256k');
  const clips = mkdtempSync(join(tmpdir(), 'shotlist-clips-'));
  symlinkSync(clips, join(studio.folder, 'renders'));
  const filler = join(studio.folder, 'filler');
  return {
    fill(pages = 0) {
      try {
        for (;;) writeFileSync(filler, Buffer.alloc(4096), { flag: 'a' });
      } catch {
        truncateSync(filler, statSync(filler).size - pages * 4096);
      }
    },
    empty: () => rmSync(filler),
  };
}
