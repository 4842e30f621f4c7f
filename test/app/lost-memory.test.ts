import { expect, it } from 'vitest';
import { plainBatch } from '../../src/app/batch/batch.js';
import { lostMemory } from '../../src/app/batch/lost-memory.js';
import { headerOf } from '../../src/ledger/record.js';
import { encodeLine } from '../../src/lockfile/encode.js';
import { GATEWAY } from '../support/contract-records.js';
import { memoryDisk } from '../support/memory-disk.js';

type Batch = Parameters<typeof lostMemory>[1];

const MARK = '../film.yaml.lock\n/film/film.yaml.lock\n/film/renders\nledger\n';
const HEADER = `${encodeLine({ kind: 'header', header: headerOf(GATEWAY) })}\n`;

/** A run that read an empty ledger and an empty folder, and is about to pay. */
const batch = {
  film: {
    places: {
      cwd: '/film',
      manifest: '/film/film.yaml',
      lockfile: '/film/film.yaml.lock',
      output: '/film/renders',
    },
  },
  filmState: {
    header: null,
    remembered: { jobs: new Map(), runs: new Map(), isNewer: false, isBlank: true },
  },
  plan: { takes: [{ action: 'render' }] },
  options: { ...plainBatch({ sandbox: false }), payAgain: false },
} as unknown as Batch;

/** The folder by the time the run asks, with that memory. */
const lostBy = (memory: Record<string, string>) =>
  lostMemory(memoryDisk({ '/film/renders/.shotlist/lockfile': MARK, ...memory }).disk, batch);

it('is lost where the folder had one and has none', async () => {
  expect(await lostBy({})).toContain('Takes may have been bought already');
  expect(await lostBy({ '/film/renders/.shotlist/ledger': '' })).toContain('lost or empty');
});

it('is not lost where another run has begun it since the folder was read', async () => {
  expect(await lostBy({ '/film/renders/.shotlist/ledger': HEADER })).toBeNull();
});
