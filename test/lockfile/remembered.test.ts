import { describe, expect, it } from 'vitest';
import type { Journal } from '../../src/ledger/port.js';
import { recall } from '../../src/lockfile/recall.js';
import { createRememberedLedger } from '../../src/lockfile/remembered.js';
import { ledgerContract } from '../support/ledger-contract.js';
import { memoryDisk } from '../support/memory-disk.js';
import { createMemoryLedger } from '../support/memory-ledger.js';
import { header, jobOf, timeAt } from './records.js';

const SHADOW = '/film/renders/.shotlist/ledger';
const clock = { sleep: () => new Promise<void>((resolve) => setImmediate(resolve)) };
const FREE = { budget: null, maxCost: null, priceNow: () => null };

function setUp() {
  const { disk, volume } = memoryDisk({ '/film/renders/.shotlist/': '' });
  const ledgerFor = (store = createMemoryLedger(clock)) =>
    createRememberedLedger(store, { disk, path: SHADOW });
  const shadow = () => recall(volume.existsSync(SHADOW) ? String(volume.readFileSync(SHADOW)) : '');
  const open = async (ledger = ledgerFor(), run = 'r1'): Promise<Journal> => {
    const opened = await ledger.open({ run });
    if (!opened.ok) throw new Error(opened.error.problems[0]?.message);
    opened.value.setHeader(header);
    return opened.value;
  };
  return { disk, ledgerFor, open, shadow };
}

ledgerContract('memory with a shadow', () => setUp().ledgerFor());

describe('the shadow of a ledger that is no file', () => {
  it('has all that the ledger knows, each job at its gateway, as soon as it is stored', async () => {
    const { open, shadow } = setUp();
    const journal = await open();
    await journal.append(jobOf('job00001'));
    await journal.mirror();
    await journal.reserve(jobOf('job00002'), FREE);
    await journal.append({ job: 'job00001', accepted: { at: timeAt(2), request_id: 'x' } });
    const during = shadow().jobs;
    expect([...during.keys()]).toEqual(['job00001', 'job00002']);
    expect(during.get('job00001')).toMatchObject({
      gateway: header.gateway,
      job: { accepted: { request_id: 'x' } },
    });
    await journal.close();
    expect(shadow().jobs).toEqual(during);
  });

  it('tells a ledger that has lost its jobs, and keeps them', async () => {
    const { open, shadow, ledgerFor } = setUp();
    const first = await open();
    await first.mirror();
    await Promise.all(['job00001', 'job00002'].map((job) => first.reserve(jobOf(job), FREE)));
    await first.close();

    const empty = ledgerFor();
    const reading = await empty.read();
    expect(reading.ok && [...reading.value.remembered.jobs.keys()]).toEqual(['job00001', 'job00002']);
    const second = await open(empty, 'r2');
    expect([...(await second.recall()).jobs.keys()]).toEqual(['job00001', 'job00002']);
    await second.mirror();
    await second.append(jobOf('job00003', { run: 'r2' }));
    await second.close();
    expect([...shadow().jobs.keys()].sort()).toEqual(['job00001', 'job00002', 'job00003']);
  });

  it('that cannot be written fails no append, and says so', async () => {
    const { disk } = setUp();
    const full = async () => Promise.reject(Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' }));
    const ledger = createRememberedLedger(createMemoryLedger(clock), {
      disk: { ...disk, openAppender: full },
      path: SHADOW,
    });
    const opened = await ledger.open({ run: 'r1' });
    if (!opened.ok) throw new Error('held');
    opened.value.setHeader(header);
    await opened.value.mirror();
    await opened.value.append(jobOf('job00001'));
    expect(opened.value.mirrorProblem).toContain('ENOSPC');
    await opened.value.close();
  });
});
