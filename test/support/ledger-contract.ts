import { describe, expect, it } from 'vitest';
import type { LedgerReading, LedgerSession, LedgerStore, RunCaps } from '../../src/ledger/port.js';
import { headerOf, type Job } from '../../src/ledger/record.js';
import { accepted, at, FREE, GATEWAY, jobOf } from './contract-records.js';

/** What every ledger must do, wherever it keeps its records. `newStore` makes an empty one; `shared`: several runs may write to it at once. */
export function ledgerContract(name: string, newStore: () => LedgerStore, { shared = false } = {}): void {
  async function open(store: LedgerStore, run = 'r1', gateway = GATEWAY): Promise<LedgerSession> {
    const opened = await store.open({ run });
    if (!opened.ok) throw new Error(opened.error.problems[0]?.message);
    opened.value.setHeader(headerOf(gateway));
    return opened.value;
  }

  async function refusal(store: LedgerStore): Promise<string> {
    const opened = await store.open({ run: 'r9' });
    if (opened.ok) throw new Error('it was opened');
    return opened.error.kind;
  }

  async function read(store: LedgerStore): Promise<LedgerReading> {
    const reading = await store.read();
    if (!reading.ok) throw new Error(reading.error[0]?.message);
    return reading.value;
  }

  /** Reserves jobs one after the other: `stored`, or why not. */
  async function reserved(session: LedgerSession, jobs: readonly Job[], caps: Partial<RunCaps>) {
    const said: string[] = [];
    for (const job of jobs) {
      const one = await session.reserve(job, { ...FREE, ...caps });
      said.push(one.ok ? 'stored' : one.error);
    }
    return said;
  }

  describe(`the ledger contract: ${name}`, () => {
    it('has nothing in it at first', async () => {
      const journal = await open(newStore());
      expect(journal.book.jobs.size).toBe(0);
      expect(journal.book.header).toBeNull();
      await journal.close();
    });

    it('has a record in its book at once, and in the book of every later holder', async () => {
      const store = newStore();
      const journal = await open(store);
      const stored = journal.append(jobOf('job00001', 'r1'));
      expect(journal.book.jobs.get('job00001')).toEqual(jobOf('job00001', 'r1'));
      await stored;
      await journal.append(accepted('job00001', 'x'));
      await journal.close();

      const both = { ...jobOf('job00001', 'r1'), ...accepted('job00001', 'x') };
      const second = await open(store, 'r2');
      expect([...second.book.jobs.values()]).toEqual([both]);
      await second.append(jobOf('job00002', 'r2'));
      await second.close();
      const third = await open(store, 'r3');
      expect([...third.book.jobs.values()]).toEqual([both, jobOf('job00002', 'r2')]);
      await third.close();
    });

    it('stores records that are given together, in their order', async () => {
      const store = newStore();
      const journal = await open(store);
      const ids = Array.from({ length: 300 }, (_, index) => `job${String(index).padStart(5, '0')}`);
      await Promise.all(ids.map((job) => journal.append(jobOf(job, 'r1'))));
      await Promise.all(ids.map((job) => journal.append(accepted(job, `id-${job}`))));
      await journal.close();
      const later = await open(store, 'r2');
      expect([...later.book.jobs.keys()]).toEqual(ids);
      expect([...later.book.jobs.values()].map(({ accepted }) => accepted?.request_id)).toEqual(
        ids.map((job) => `id-${job}`),
      );
      await later.close();
    });

    if (!shared)
      it('has one holder at a time', async () => {
        const store = newStore();
        const journal = await open(store);
        expect(await refusal(store)).toBe('held');
        await journal.append(jobOf('job00001', 'r1'));
        expect(await refusal(store)).toBe('held');
        await journal.close();
        const later = await open(store, 'r2');
        await later.close();
      });

    it('refuses what contradicts its book, and goes on', async () => {
      const journal = await open(newStore());
      await journal.append(jobOf('job00001', 'r1'));
      await journal.append(accepted('job00001', 'x'));
      await expect(journal.append(accepted('job00001', 'y'))).rejects.toThrow('two request ids');
      await expect(journal.append(accepted('job00002', 'y'))).rejects.toThrow('no submission');
      expect(journal.book.jobs.get('job00001')?.accepted?.request_id).toBe('x');
      expect(journal.book.jobs.has('job00002')).toBe(false);
      await journal.append(jobOf('job00002', 'r1'));
      await journal.close();
    });

    it('settles when everything is stored', async () => {
      const store = newStore();
      const journal = await open(store);
      let stored = 0;
      for (const job of ['job00001', 'job00002'])
        void journal.append(jobOf(job, 'r1')).then(() => (stored += 1));
      await journal.settled();
      expect(stored).toBe(2);
      await journal.settled();
      await journal.close();
    });

    it('can be closed twice, with records under way', async () => {
      const store = newStore();
      const journal = await open(store);
      const stored = journal.append(jobOf('job00001', 'r1'));
      await Promise.all([journal.close(), stored]);
      await journal.close();
      await expect(journal.append(jobOf('job00002', 'r1'))).rejects.toThrow('closed');
      const later = await open(store, 'r2');
      expect([...later.book.jobs.keys()]).toEqual(['job00001']);
      await later.close();
    });

    it('is read by anybody at any time, who sees which run is at work, and writes nothing', async () => {
      const store = newStore();
      expect(await read(store)).toMatchObject({ isEmpty: true, live: [], unusable: null });
      const journal = await open(store);
      expect(await read(store)).toMatchObject({ isEmpty: true, live: ['r1'] });
      await journal.append(jobOf('job00001', 'r1'));
      const during = await read(store);
      expect(during).toMatchObject({ isEmpty: false, live: ['r1'] });
      expect([...during.book.jobs.values()]).toEqual([jobOf('job00001', 'r1')]);
      await journal.close();
      const after = await read(store);
      expect(after).toMatchObject({ isEmpty: false, live: [] });
      expect(after.book.header?.gateway).toBe(GATEWAY);
      expect([...after.book.jobs.values()]).toEqual([jobOf('job00001', 'r1')]);
    });

    it('says of its gateways what it is told, from the next record on', async () => {
      const store = newStore();
      const journal = await open(store);
      await journal.append(jobOf('job00001', 'r1'));
      await journal.close();
      const others = [{ provider: 'reels', origin: 'https://reels.example' }];
      const next = await open(store, 'r2');
      next.setHeader({ ...headerOf('https://moved.example'), others });
      expect((await read(store)).book.header).toEqual(headerOf(GATEWAY));
      await next.append(jobOf('job00002', 'r2'));
      expect(next.book.header).toMatchObject({ gateway: 'https://moved.example', others });
      await next.close();
      expect((await read(store)).book.header).toMatchObject({ gateway: 'https://moved.example', others });
    });

    it('takes in jobs of another record, but for those that contradict it', async () => {
      const store = newStore();
      const journal = await open(store);
      await journal.append(jobOf('job00001', 'r1'));
      await journal.append(accepted('job00001', 'x'));
      const jobs = [
        { ...jobOf('job00001', 'r1'), accepted: { at, request_id: 'y' } },
        jobOf('job00002', 'r0'),
      ];
      const recalled = new Map(jobs.map((job) => [job.job, { job, gateway: GATEWAY }]));
      const left = await journal.restore({ jobs: recalled, runs: new Map(), isNewer: false });
      expect(left.map(({ job }) => job.job)).toEqual(['job00001']);
      await journal.close();
      const { book } = await read(store);
      expect([...book.jobs.keys()].sort()).toEqual(['job00001', 'job00002']);
      expect(book.jobs.get('job00001')?.accepted?.request_id).toBe('x');
    });

    describe('reserves', () => {
      it('by storing the intent before it resolves', async () => {
        const store = newStore();
        const journal = await open(store);
        const one = journal.reserve(jobOf('job00001', 'r1'), FREE);
        // Whether others let it in is known at once only where there are none.
        if (!shared) expect(journal.book.jobs.get('job00001')).toEqual(jobOf('job00001', 'r1'));
        const permit = await one;
        expect(permit.ok && (await permit.value.isValid())).toBe(true);
        expect(journal.book.jobs.get('job00001')).toEqual(jobOf('job00001', 'r1'));
        expect([...(await read(store)).book.jobs.keys()]).toEqual(['job00001']);
        await journal.close();
        await expect(journal.reserve(jobOf('job00002', 'r1'), FREE)).rejects.toThrow('closed');
      });

      it('to the millionth of a dollar, and stores nothing that does not fit', async () => {
        const store = newStore();
        const journal = await open(store);
        const jobs = [
          jobOf('job00001', 'r1', '010', { quote: '0.50' }),
          jobOf('job00002', 'r1', '020', { quote: '0.500001' }),
          jobOf('job00003', 'r1', '030', { quote: '0.50' }),
          jobOf('job00004', 'r1', '040', { quote: '0.000001' }),
          jobOf('job00005', 'r1', '050', { quote: null, basis: 'unknown' }),
        ];
        expect(await reserved(journal, jobs, { budget: 1_000_000n })).toEqual([
          'stored',
          'over the cap',
          'stored',
          'over the cap',
          'over the cap',
        ]);
        await journal.close();
        expect([...(await read(store)).book.jobs.keys()]).toEqual(['job00001', 'job00003']);
      });

      it('never more than the cap, also where many ask at once', async () => {
        const journal = await open(newStore());
        const jobs = Array.from({ length: 40 }, (_, index) =>
          jobOf(`job${10_000 + index}`, 'r1', `s${index}`),
        );
        const all = await Promise.all(
          jobs.map((job) => journal.reserve(job, { ...FREE, maxCost: 600_000n })),
        );
        expect(all.filter(({ ok }) => ok)).toHaveLength(10);
        expect(journal.book.jobs.size).toBe(10);
        await journal.close();
      });

      it('within both caps: one counts all jobs of the ledger, the other those of the run', async () => {
        const store = newStore();
        const first = await open(store);
        expect(
          await reserved(first, [jobOf('job00001', 'r1', '010', { quote: '0.60' })], { maxCost: 600_000n }),
        ).toEqual(['stored']);
        await first.close();
        const second = await open(store, 'r2');
        const jobs = [
          jobOf('job00002', 'r1', '020', { run: 'r2', quote: '0.30' }),
          jobOf('job00003', 'r1', '030', { run: 'r2', quote: '0.20' }),
          jobOf('job00004', 'r1', '040', { run: 'r2', quote: '0.10' }),
        ];
        expect(await reserved(second, jobs, { budget: 1_000_000n, maxCost: 450_000n })).toEqual([
          'stored',
          'over the cap',
          'stored',
        ]);
        await second.close();
        const third = await open(store, 'r3');
        const more = jobOf('job00005', 'r1', '050', { run: 'r3', quote: '0.000001' });
        expect(await reserved(third, [more], { budget: 1_000_000n })).toEqual(['over the cap']);
        expect(await reserved(third, [more], { budget: 1_000_001n })).toEqual(['stored']);
        await third.close();
      });

      it('with earlier jobs at the price that they have now, and nothing under a budget where one has none', async () => {
        const store = newStore();
        const first = await open(store);
        const unpriced = jobOf('job00001', 'r1', '010', { quote: null, basis: 'unknown' });
        expect(await reserved(first, [unpriced], {})).toEqual(['stored']);
        await first.close();
        const second = await open(store, 'r2');
        const next = jobOf('job00002', 'r1', '020', { run: 'r2', quote: '0.10' });
        expect(await reserved(second, [next], { budget: 9_000_000n })).toEqual(['over the cap']);
        await second.close();
        const third = await open(store, 'r3');
        const priceNow = () => 900_000n;
        expect(await reserved(third, [next], { budget: 999_999n, priceNow })).toEqual(['over the cap']);
        expect(await reserved(third, [next], { budget: 1_000_000n, priceNow })).toEqual(['stored']);
        await third.close();
      });

      it('each attempt anew, counted once, and lets no other take have what was given back', async () => {
        const journal = await open(newStore());
        const caps = { maxCost: 100_000n };
        const attempt = (number: number) => jobOf('job00001', 'r1', '010', { attempt: number });
        expect(await reserved(journal, [attempt(1)], caps)).toEqual(['stored']);
        await journal.append({ job: 'job00001', released: { at, attempt: 1, why: 'busy' } });
        expect(await reserved(journal, [jobOf('job00002', 'r1', '020')], caps)).toEqual(['over the cap']);
        expect(await reserved(journal, [attempt(2)], caps)).toEqual(['stored']);
        await journal.append({ job: 'job00001', refused: { at, status: 422, why: 'no' } });
        expect(await reserved(journal, [jobOf('job00002', 'r1', '020')], caps)).toEqual(['over the cap']);
        expect(await reserved(journal, [jobOf('job00003', 'r1', '010')], caps), 'the same take').toEqual([
          'stored',
        ]);
        await journal.close();
      });
    });
  });
}
