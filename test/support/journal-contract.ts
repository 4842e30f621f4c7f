import { describe, expect, it } from 'vitest';
import type { Journal } from '../../src/ledger/port.js';
import type { Job, JobRecord } from '../../src/ledger/record.js';

/** One place where a journal can be kept. */
export interface JournalPlace {
  /** Opens the journal for a run; null where another holds it. */
  open(run: string): Promise<Journal | null>;
}

/** What every journal must do, wherever it keeps its records. */
export function journalContract(name: string, newPlace: () => JournalPlace): void {
  const at = '2026-01-01T00:00:00.000Z';
  const submitted = (job: string, run = 'r1'): Job => ({
    job,
    intent: {
      at,
      attempt: 1,
      run,
      by: 'render',
      shot: '010',
      take: 1,
      model: 'm',
      model_id: 'm-1',
      body: { prompt: 'p' },
      wrote: ['prompt'],
      image: null,
      quote: '0.06',
      basis: 'documented',
      seconds: null,
    },
  });
  const accepted = (job: string, request_id: string): JobRecord => ({ job, accepted: { at, request_id } });

  async function open(place: JournalPlace, run = 'r1'): Promise<Journal> {
    const journal = await place.open(run);
    if (!journal) throw new Error('the journal is held');
    return journal;
  }

  describe(`the journal contract: ${name}`, () => {
    it('has nothing in it at first', async () => {
      const journal = await open(newPlace());
      expect(journal.book.jobs.size).toBe(0);
      expect(journal.book.header).toBeNull();
      await journal.close();
    });

    it('has a record in its book at once, and in the book of every later holder', async () => {
      const place = newPlace();
      const journal = await open(place);
      const stored = journal.append(submitted('job00001'));
      expect(journal.book.jobs.get('job00001')).toEqual(submitted('job00001'));
      await stored;
      await journal.append(accepted('job00001', 'x'));
      await journal.close();

      const both = { ...submitted('job00001'), ...accepted('job00001', 'x') };
      const second = await open(place, 'r2');
      expect([...second.book.jobs.values()]).toEqual([both]);
      await second.append(submitted('job00002', 'r2'));
      await second.close();
      const third = await open(place, 'r3');
      expect([...third.book.jobs.values()]).toEqual([both, submitted('job00002', 'r2')]);
      await third.close();
    });

    it('stores records that are given together, in their order', async () => {
      const place = newPlace();
      const journal = await open(place);
      const ids = Array.from({ length: 300 }, (_, index) => `job${String(index).padStart(5, '0')}`);
      await Promise.all(ids.map((job) => journal.append(submitted(job))));
      await Promise.all(ids.map((job) => journal.append(accepted(job, `id-${job}`))));
      await journal.close();
      const later = await open(place, 'r2');
      expect([...later.book.jobs.keys()]).toEqual(ids);
      expect([...later.book.jobs.values()].map(({ accepted }) => accepted?.request_id)).toEqual(
        ids.map((job) => `id-${job}`),
      );
      await later.close();
    });

    it('has one holder at a time', async () => {
      const place = newPlace();
      const journal = await open(place);
      expect(await place.open('r2')).toBeNull();
      await journal.append(submitted('job00001'));
      expect(await place.open('r2')).toBeNull();
      await journal.close();
      const later = await open(place, 'r2');
      await later.close();
    });

    it('refuses what contradicts its book, and goes on', async () => {
      const journal = await open(newPlace());
      await journal.append(submitted('job00001'));
      await journal.append(accepted('job00001', 'x'));
      await expect(journal.append(accepted('job00001', 'y'))).rejects.toThrow('two request ids');
      await expect(journal.append(accepted('job00002', 'y'))).rejects.toThrow('no submission');
      expect(journal.book.jobs.get('job00001')?.accepted?.request_id).toBe('x');
      expect(journal.book.jobs.has('job00002')).toBe(false);
      await journal.append(submitted('job00002'));
      await journal.close();
    });

    it('settles when everything is stored', async () => {
      const place = newPlace();
      const journal = await open(place);
      let stored = 0;
      for (const job of ['job00001', 'job00002'])
        void journal.append(submitted(job)).then(() => (stored += 1));
      await journal.settled();
      expect(stored).toBe(2);
      await journal.settled();
      await journal.close();
    });

    it('can be closed twice, with records under way', async () => {
      const place = newPlace();
      const journal = await open(place);
      const stored = journal.append(submitted('job00001'));
      await Promise.all([journal.close(), stored]);
      await journal.close();
      await expect(journal.append(submitted('job00002'))).rejects.toThrow('closed');
      const later = await open(place, 'r2');
      expect([...later.book.jobs.keys()]).toEqual(['job00001']);
      await later.close();
    });
  });
}
