import { describe, expect, it } from 'vitest';
import {
  JournalBroken,
  type LedgerReading,
  type LedgerSession,
  type LedgerStore,
  type RunCaps,
} from '../../src/ledger/port.js';
import { headerOf, type Job, type JobRecord } from '../../src/ledger/record.js';
import type { BudgetScope } from '../../src/ledger/scoped-budget.js';
import { holderOf, type ManifestVersion, type SharedSession } from '../../src/ledger/shared.js';
import { stateOf } from '../../src/ledger/state.js';
import { accepted, at, FREE, GATEWAY, jobOf as plainJob } from './contract-records.js';

const AT = { provider: 'example', origin: GATEWAY };

/** One empty ledger, and the machines that share it. */
export interface SharedLedgerPlace {
  /** One more machine with its own way to the ledger. */
  connect(): SharedLedgerMachine;
  close(): Promise<void>;
}

/** A machine that shares a ledger. */
export interface SharedLedgerMachine {
  readonly store: LedgerStore;
  /** The machine sleeps, or its process is killed; resolves when its leases have run out. */
  pause(): Promise<void>;
  /** It goes on where it was; resolves when its runs have been heard of again. */
  resume(): Promise<void>;
}

/** What every ledger must do that several runs write to at once, beside the contract of all ledgers. `newPlace` makes an empty one. */
export function sharedLedgerContract(name: string, newPlace: () => Promise<SharedLedgerPlace>): void {
  const jobOf = (job: string, run: string, shot: string, over: Partial<Job['intent']> = {}) =>
    plainJob(job, run, shot, { gateway: AT, ...over });
  const ended = (job: string): JobRecord => ({
    job,
    ended: {
      at,
      outcome: 'done',
      charged: 'yes',
      word: 'COMPLETED',
      error: null,
      media: ['https://cdn.example/clip.mp4'],
      created_at: null,
      completed_at: null,
    },
  });
  const released = (job: string): JobRecord => ({ job, released: { at, attempt: 1, why: 'busy' } });

  interface Machine extends SharedLedgerMachine {
    session: LedgerSession;
    shared: SharedSession;
  }

  const never = new AbortController().signal;

  async function opened(
    machine: SharedLedgerMachine,
    run: string,
    person = 'anna',
    manifest?: ManifestVersion,
  ): Promise<Machine> {
    const worker = { person, host: `host-of-${run}`, process: 7 };
    const opening = await machine.store.open({ run, worker, manifest });
    if (!opening.ok) throw new Error(opening.error.problems[0]?.message);
    const session = opening.value;
    session.setHeader(headerOf(GATEWAY));
    const { shared } = session;
    if (!shared) throw new Error('the ledger is not shared');
    return { store: machine.store, pause: machine.pause, resume: machine.resume, session, shared };
  }

  async function two(place: SharedLedgerPlace): Promise<[Machine, Machine]> {
    return [await opened(place.connect(), 'r1'), await opened(place.connect(), 'r2', 'ben')];
  }

  /** Waits until something is so, as a run does. */
  async function until(machine: Machine, isSo: () => boolean): Promise<void> {
    for (let looks = 0; looks < 50 && !isSo(); looks += 1) await machine.shared.changed(never);
    expect(isSo()).toBe(true);
  }

  const reserve = async ({ session }: Machine, job: Job, caps: Partial<RunCaps> = {}) => {
    const one = await session.reserve(job, { ...FREE, ...caps });
    return one.ok ? 'stored' : one.error;
  };

  async function read(store: LedgerStore): Promise<LedgerReading> {
    const reading = await store.read();
    if (!reading.ok) throw new Error(reading.error[0]?.message);
    return reading.value;
  }

  function test(what: string, body: (place: SharedLedgerPlace) => Promise<void>): void {
    it(what, async () => {
      const place = await newPlace();
      try {
        await body(place);
      } finally {
        await place.close();
      }
    });
  }

  async function closeAll(...machines: Machine[]): Promise<void> {
    for (const { session } of machines) await session.close();
  }

  describe(`the contract of a shared ledger: ${name}`, () => {
    test('is open for several runs at once, which know each other', async (place) => {
      const manifest = { sha256: 'a'.repeat(64), read: at };
      const one = await opened(place.connect(), 'r1', 'anna', manifest);
      const other = await opened(place.connect(), 'r2', 'ben');
      await until(one, () => one.shared.state.runs.has('r2'));
      expect([...one.shared.state.runs.values()]).toMatchObject([
        { run: 'r1', worker: { person: 'anna', host: 'host-of-r1', process: 7 }, manifest, isLive: true },
        { run: 'r2', worker: { person: 'ben', host: 'host-of-r2' }, manifest: null, isLive: true },
      ]);
      const reading = await read(place.connect().store);
      expect([...reading.live].sort()).toEqual(['r1', 'r2']);
      expect([...(reading.shared?.runs.keys() ?? [])]).toEqual(['r1', 'r2']);
      await closeAll(one);
      await until(other, () => other.shared.state.runs.get('r1')?.isLive === false);
      expect(await read(other.store)).toMatchObject({ live: ['r2'] });
      expect(other.shared.state.runs.get('r1')?.worker.person).toBe('anna');
      await closeAll(other);
    });

    test('shows each run what the others write', async (place) => {
      const [one, other] = await two(place);
      expect(await reserve(one, jobOf('job00001', 'r1', '010'))).toBe('stored');
      await until(other, () => other.session.book.jobs.has('job00001'));
      await one.session.append(accepted('job00001', 'x'));
      await until(other, () => other.session.book.jobs.get('job00001')?.accepted?.request_id === 'x');
      expect(other.session.book.header?.gateway).toBe(GATEWAY);
      await other.session.append(ended('job00001'));
      await until(one, () => one.session.book.jobs.get('job00001')?.ended !== undefined);
      expect(one.session.isOvertaken || other.session.isOvertaken).toBe(false);
      await closeAll(one, other);
    });

    test('lets a wait for changes end with its signal', async (place) => {
      const one = await opened(place.connect(), 'r1');
      const stop = new AbortController();
      const waiting = one.shared.changed(stop.signal);
      stop.abort();
      await waiting;
      await one.shared.changed(stop.signal);
      await closeAll(one);
    });

    test('refuses a second request id, whoever brings it', async (place) => {
      const [one, other] = await two(place);
      await reserve(one, jobOf('job00001', 'r1', '010'));
      await until(other, () => other.session.book.jobs.has('job00001'));
      await one.session.append(accepted('job00001', 'x'));
      await expect(other.session.append(accepted('job00001', 'y'))).rejects.toThrow('two request ids');
      await other.session.append(ended('job00001'));
      await closeAll(one, other);
      const { book } = await read(one.store);
      expect(book.jobs.get('job00001')).toMatchObject({ accepted: { request_id: 'x' } });
      expect(book.jobs.get('job00001')?.ended).toBeDefined();
    });

    describe('reserves', () => {
      test('each take once, however many ask for it at once', async (place) => {
        const [one, other] = await two(place);
        const shots = Array.from({ length: 20 }, (_, index) => `s${index}`);
        const asked = shots.flatMap((shot, index) => [
          reserve(one, jobOf(`joba${1000 + index}`, 'r1', shot)),
          reserve(other, jobOf(`jobb${1000 + index}`, 'r2', shot)),
        ]);
        const said = await Promise.all(asked);
        for (const index of shots.keys())
          expect([said[2 * index], said[2 * index + 1]].sort()).toEqual(['stored', 'taken']);
        const { book } = await read(place.connect().store);
        expect(Array.from(book.jobs.values(), ({ intent }) => intent.shot).sort()).toEqual(shots.sort());
        await closeAll(one, other);
        for (const { session } of [one, other])
          for (const { job } of session.book.jobs.values()) expect(book.jobs.has(job)).toBe(true);
      });

      test('a take anew when its job came to nothing, and not when it may have cost something', async (place) => {
        const [one, other] = await two(place);
        const shots = ['010', '020', '030'];
        for (const shot of shots)
          expect(await reserve(one, jobOf(`joba00${shot}`, 'r1', shot))).toBe('stored');
        await one.session.append(released('joba00010'));
        await one.session.append({ job: 'joba00020', refused: { at, status: 422, why: 'no' } });
        await one.session.append({ job: 'joba00030', lost: { at, why: 'cut off' } });
        const said: string[] = [];
        for (const shot of shots) said.push(await reserve(other, jobOf(`jobb00${shot}`, 'r2', shot)));
        expect(said).toEqual(['stored', 'stored', 'taken']);
        expect(await reserve(other, jobOf('jobb00031', 'r2', '030', { take: 2 }))).toBe('stored');
        const edited = { body: { prompt: 'q' } };
        expect(await reserve(other, jobOf('jobb00032', 'r2', '030', edited))).toBe('stored');
        await closeAll(one, other);
      });

      test('one job in the place of another, and a second one only in the place of that', async (place) => {
        const [one, other] = await two(place);
        await reserve(one, jobOf('job00001', 'r1', '010'));
        await one.session.append(accepted('job00001', 'x'));
        await one.session.append(ended('job00001'));
        const again = { by: 'force', replaces: 'job00001' } as const;
        const said = await Promise.all([
          reserve(one, jobOf('job00002', 'r1', '010', again)),
          reserve(other, jobOf('job00003', 'r2', '010', again)),
        ]);
        expect([...said].sort()).toEqual(['stored', 'taken']);
        const won = said[0] === 'stored' ? 'job00002' : 'job00003';
        expect(await reserve(other, jobOf('job00004', 'r2', '010', { ...again, replaces: won }))).toBe(
          'stored',
        );
        expect(await reserve(one, jobOf('job00005', 'r1', '010'))).toBe('taken');
        await closeAll(one, other);
      });

      test('never more than the budget of the film over all runs, nor than the cap of each', async (place) => {
        const [one, other] = await two(place);
        const asked = Array.from({ length: 40 }, (_, index) => {
          const [machine, run] = index % 2 === 0 ? [one, 'r1'] : [other, 'r2'];
          const caps = { budget: 600_000n, maxCost: index % 2 === 0 ? 180_000n : null };
          return reserve(machine, jobOf(`job${10_000 + index}`, run, `s${index}`), caps);
        });
        const said = await Promise.all(asked);
        expect(said.filter((word) => word === 'stored')).toHaveLength(10);
        const mine = said.filter((word, index) => word === 'stored' && index % 2 === 0);
        expect(mine.length).toBeLessThanOrEqual(3);
        expect(said.every((word) => word === 'stored' || word === 'over the cap')).toBe(true);
        await closeAll(one, other);
      });

      test('with the money that another run has given back', async (place) => {
        const [one, other] = await two(place);
        const caps = { budget: 60_000n };
        expect(await reserve(one, jobOf('job00001', 'r1', '010'), caps)).toBe('stored');
        expect(await reserve(other, jobOf('job00002', 'r2', '020'), caps)).toBe('over the cap');
        await one.session.append(released('job00001'));
        expect(await reserve(one, jobOf('job00003', 'r1', '030'), caps)).toBe('over the cap');
        expect(await reserve(other, jobOf('job00002', 'r2', '020'), caps)).toBe('stored');
        expect(
          await reserve(one, jobOf('job00001', 'r1', '010', { attempt: 2 }), caps),
          'the next attempt of the first',
        ).toBe('over the cap');
        await closeAll(one, other);
      });

      test('within the budgets of scenes, models and persons', async (place) => {
        const [one, other] = await two(place);
        const scoped = (of: BudgetScope) => ({ scoped: [{ of, limit: 120_000n }] });
        const pier = scoped({ kind: 'scene', scene: 'pier', shots: new Set(['010', '020', '030']) });
        expect(await reserve(one, jobOf('job00001', 'r1', '010'), pier)).toBe('stored');
        expect(await reserve(other, jobOf('job00002', 'r2', '020'), pier)).toBe('stored');
        expect(await reserve(one, jobOf('job00003', 'r1', '030'), pier)).toBe('over a scoped budget');
        expect(await reserve(one, jobOf('job00004', 'r1', '040'), pier)).toBe('stored');
        const model = scoped({ kind: 'model', model: 'big' });
        const big = { model: 'big', quote: '0.100000' };
        expect(await reserve(one, jobOf('job00005', 'r1', '050', big), model)).toBe('stored');
        expect(await reserve(other, jobOf('job00006', 'r2', '060', big), model)).toBe('over a scoped budget');
        expect(await reserve(other, jobOf('job00007', 'r2', '070'), model)).toBe('stored');
        const ben = scoped({ kind: 'person', person: 'ben' });
        expect(await reserve(other, jobOf('job00008', 'r2', '080'), ben)).toBe('over a scoped budget');
        expect(await reserve(one, jobOf('job00008', 'r1', '080'), ben)).toBe('stored');
        await closeAll(one, other);
        const third = await opened(place.connect(), 'r3', 'ben');
        expect(await reserve(third, jobOf('job00009', 'r3', '090'), ben)).toBe('over a scoped budget');
        await closeAll(third);
      });

      test('within those budgets whatever is asked for and given back at once', async (place) => {
        const [one, other] = await two(place);
        const limit = 300_000n;
        const shots = Array.from({ length: 12 }, (_, index) => `s${index}`);
        const scoped = [
          { of: { kind: 'scene' as const, scene: 'pier', shots: new Set(shots) }, limit },
          { of: { kind: 'model' as const, model: 'small' }, limit },
        ];
        const ask = (machine: Machine, run: string, shot: string, name: string) =>
          reserve(machine, jobOf(`${name}${shot}`.padEnd(9, '0'), run, shot, { model: 'small' }), { scoped });
        const [half, rest] = [shots.slice(0, 6), shots.slice(6)];
        const said = await Promise.all([
          ...half.map((shot) => ask(one, 'r1', shot, 'joba')),
          ...rest.map((shot) => ask(other, 'r2', shot, 'jobb')),
        ]);
        expect(said.filter((word) => word === 'stored')).toHaveLength(5);
        const mine = half.filter((_, index) => said[index] === 'stored');
        const given = [...mine, ...rest.filter((_, index) => said[6 + index] === 'stored')][0] as string;
        const [owner, name] = mine.includes(given) ? [one, 'joba'] : [other, 'jobb'];
        const back = owner.session.append({
          job: `${name}${given}`.padEnd(9, '0'),
          released: { at, attempt: 1, why: 'busy' },
        });
        const again = ask(owner, owner === one ? 'r1' : 'r2', given, 'jobc');
        await back;
        expect(await again).toBe('stored');
        expect(await ask(one, 'r1', 's0', 'jobd')).not.toBe('stored');
        expect(await ask(other, 'r2', 's11', 'jobd')).not.toBe('stored');
        await closeAll(one, other);
      });

      test('as many jobs at a gateway as the film has places there', async (place) => {
        const [one, other] = await two(place);
        const caps = { places: 2 };
        expect(await reserve(one, jobOf('job00001', 'r1', '010'), caps)).toBe('stored');
        expect(await reserve(other, jobOf('job00002', 'r2', '020'), caps)).toBe('stored');
        const elsewhere = { gateway: { provider: 'other', origin: 'https://other.example' } };
        expect(await reserve(one, jobOf('job00003', 'r1', '030'), caps)).toBe('full');
        expect(await reserve(one, jobOf('job00004', 'r1', '040', elsewhere), caps)).toBe('stored');
        expect(await reserve(one, jobOf('job00001', 'r1', '010', { attempt: 2 }), caps)).toBe('stored');
        await one.session.append(accepted('job00001', 'x'));
        expect(await reserve(one, jobOf('job00003', 'r1', '030'), caps)).toBe('full');
        await one.session.append(ended('job00001'));
        expect(await reserve(other, jobOf('job00005', 'r2', '050'), caps)).toBe('stored');
        await other.session.append({ job: 'job00002', lost: { at, why: 'cut off' } });
        expect(await reserve(one, jobOf('job00003', 'r1', '030'), caps)).toBe('stored');
        await closeAll(one, other);
      });
    });

    describe('leases', () => {
      test('a job to one run at a time, from its intent on', async (place) => {
        const [one, other] = await two(place);
        await reserve(one, jobOf('job00001', 'r1', '010'));
        await one.session.append(accepted('job00001', 'x'));
        expect(await other.shared.lease('job00001')).toBe(false);
        expect(await one.shared.lease('job00001')).toBe(true);
        await until(other, () => holderOf(other.shared.state, 'job00001', 'r2')?.run === 'r1');
        expect(holderOf(one.shared.state, 'job00001', 'r1')).toBeNull();
        expect((await read(other.store)).shared?.holders.get('job00001')).toBe('r1');
        one.shared.release('job00001');
        await until(other, () => !other.shared.state.holders.has('job00001'));
        expect(await other.shared.lease('job00001')).toBe(true);
        expect(await one.shared.lease('job00001')).toBe(false);
        await closeAll(other);
        expect(await one.shared.lease('job00001')).toBe(true);
        await closeAll(one);
      });

      test('no job any more whose clip is there', async (place) => {
        const [one, other] = await two(place);
        await reserve(one, jobOf('job00001', 'r1', '010'));
        await one.session.append(accepted('job00001', 'x'));
        await one.session.append(ended('job00001'));
        await until(other, () => other.session.book.jobs.get('job00001')?.ended !== undefined);
        expect((await read(other.store)).shared?.holders.has('job00001')).toBe(true);
        await one.session.append({ job: 'job00001', finished: at });
        expect((await read(other.store)).shared?.holders.has('job00001')).toBe(false);
        await closeAll(one, other);
      });

      test('each job that is under way, whenever another run looks', async (place) => {
        const [one, other] = await two(place);
        const jobs = Array.from({ length: 12 }, (_, index) => `job${10_000 + index}`);
        let isOver = false;
        const watched = (async () => {
          while (!isOver) {
            const { book, shared } = other.session;
            for (const { job, finished } of book.jobs.values())
              if (!finished && shared) expect(holderOf(shared.state, job, 'r2')?.run, job).toBe('r1');
            await new Promise(setImmediate);
          }
        })();
        for (const [index, job] of jobs.entries()) await reserve(one, jobOf(job, 'r1', `s${index}`));
        for (const job of jobs) {
          await one.session.append(accepted(job, job));
          await one.session.append(ended(job));
          await one.session.append({ job, finished: at });
        }
        await closeAll(one);
        await until(other, () => jobs.every((job) => other.session.book.jobs.get(job)?.finished));
        isOver = true;
        await watched;
        await closeAll(other);
      });

      test('and changes nothing of what a run has read of them', async (place) => {
        const [one, other] = await two(place);
        await reserve(one, jobOf('job00001', 'r1', '010'));
        await one.session.append(accepted('job00001', 'x'));
        await one.session.append(ended('job00001'));
        await until(other, () => other.session.book.jobs.get('job00001')?.ended !== undefined);
        const { state } = other.shared;
        await one.session.append({ job: 'job00001', finished: at });
        await closeAll(one);
        expect(await reserve(other, jobOf('job00002', 'r2', '020'))).toBe('stored');
        await until(other, () => other.shared.state.runs.get('r1')?.isLive === false);
        expect(other.shared.state.holders.has('job00001')).toBe(false);
        expect(holderOf(state, 'job00001', 'r2')).toMatchObject({ run: 'r1', isLive: true });
        await closeAll(other);
      });

      test('a job to one of those that ask at once', async (place) => {
        const [one, other] = await two(place);
        await reserve(one, jobOf('job00001', 'r1', '010'));
        await closeAll(one);
        const third = await opened(place.connect(), 'r3');
        const said = await Promise.all([other.shared.lease('job00001'), third.shared.lease('job00001')]);
        expect([...said].sort()).toEqual([false, true]);
        await closeAll(other, third);
      });

      test('away from a run that is silent for too long, which does not take it back', async (place) => {
        const [one, other] = await two(place);
        await reserve(one, jobOf('job00001', 'r1', '010'));
        await one.session.append(accepted('job00001', 'x'));
        await one.pause();
        await until(other, () => other.shared.state.runs.get('r1')?.isLive === false);
        expect(other.shared.state.holders.has('job00001')).toBe(false);
        expect(await other.shared.lease('job00001')).toBe(true);
        await one.resume();
        expect(await one.shared.lease('job00001')).toBe(false);
        await other.session.append(ended('job00001'));
        await until(one, () => one.session.book.jobs.get('job00001')?.ended !== undefined);
        await closeAll(one, other);
      });
    });

    test('ends a run whose process is proven to have ended, at once', async (place) => {
      const dying = place.connect();
      const worker = { person: 'anna', host: 'here', process: 7, identity: 'the very process' };
      const opening = await dying.store.open({ run: 'r1', worker });
      if (!opening.ok) throw new Error('it is open');
      opening.value.setHeader(headerOf(GATEWAY));
      await opening.value.reserve(jobOf('job00001', 'r1', '010'), FREE);
      const other = await opened(place.connect(), 'r2');
      expect(other.shared.state.runs.get('r1')).toMatchObject({ worker, isLive: true });
      expect(await other.shared.lease('job00001')).toBe(false);
      await other.shared.bury('r1');
      expect(other.shared.state.runs.get('r1')?.isLive).toBe(false);
      expect(other.shared.state.holders.has('job00001')).toBe(false);
      expect(await other.shared.lease('job00001')).toBe(true);
      expect(await reserve(other, jobOf('job00002', 'r2', '010'))).toBe('taken');
      await opening.value.append(accepted('job00001', 'x'));
      await closeAll(other);
      await opening.value.close();
    });

    test('permits nothing to a run that another one has ended', async (place) => {
      const [one, other] = await two(place);
      await reserve(one, jobOf('job00001', 'r1', '010'));
      await other.shared.bury('r1');
      await expect(reserve(one, jobOf('job00002', 'r1', '020'))).rejects.toThrow(JournalBroken);
      expect((await read(other.store)).book.jobs.has('job00002')).toBe(false);
      await closeAll(one, other);
    });

    describe('of a run that is silent for too long', () => {
      test('counts the lease from each intent', async (place) => {
        const [one, other] = await two(place);
        await one.pause();
        await until(other, () => other.shared.state.runs.get('r1')?.isLive === false);
        expect(await reserve(one, jobOf('job00001', 'r1', '010'))).toBe('stored');
        expect((await read(other.store)).live).toContain('r1');
        await one.resume();
        await closeAll(one, other);
      });

      test('permits no submission of what was reserved before', async (place) => {
        const [one, other] = await two(place);
        const permit = await one.session.reserve(jobOf('job00001', 'r1', '010'), FREE);
        if (!permit.ok) throw new Error(permit.error);
        expect(await permit.value.isValid()).toBe(true);
        await one.pause();
        await until(other, () => other.shared.state.runs.get('r1')?.isLive === false);
        expect(await permit.value.isValid()).toBe(false);
        await one.resume();
        expect(await permit.value.isValid()).toBe(false);
        await one.session.append(released('job00001'));
        const again = await one.session.reserve(jobOf('job00002', 'r1', '010'), FREE);
        expect(again.ok && (await again.value.isValid())).toBe(true);
        await closeAll(one, other);
      });

      test('has an unknown job that nobody submits again', async (place) => {
        const [one, other] = await two(place);
        await reserve(one, jobOf('job00001', 'r1', '010'), { places: 1 });
        expect(await reserve(other, jobOf('job00002', 'r2', '020'), { places: 1 })).toBe('full');
        await one.pause();
        await until(other, () => other.shared.state.runs.get('r1')?.isLive === false);
        expect((await read(other.store)).live).toEqual(['r2']);
        expect(await reserve(other, jobOf('job00003', 'r2', '010'))).toBe('taken');
        expect(await reserve(other, jobOf('job00002', 'r2', '020'), { places: 1 })).toBe('stored');
        await one.resume();
        await closeAll(one, other);
      });

      test('takes the answer that it gets late', async (place) => {
        const [one, other] = await two(place);
        await reserve(one, jobOf('job00001', 'r1', '010'));
        await one.pause();
        await until(other, () => other.shared.state.runs.get('r1')?.isLive === false);
        await other.session.append({ job: 'job00001', trouble: { at, why: 'nobody knows' } });
        await one.resume();
        await one.session.append(accepted('job00001', 'x'));
        await until(other, () => other.session.book.jobs.get('job00001')?.accepted !== undefined);
        const job = other.session.book.jobs.get('job00001');
        expect(job && stateOf(job)).toBe('submitted');
        await closeAll(one, other);
      });

      test('loses nothing that it reserved before, and may go on', async (place) => {
        const [one, other] = await two(place);
        const caps = { budget: 120_000n };
        await reserve(one, jobOf('job00001', 'r1', '010'), caps);
        await one.pause();
        await until(other, () => other.shared.state.runs.get('r1')?.isLive === false);
        expect(await reserve(other, jobOf('job00002', 'r2', '020'), caps)).toBe('stored');
        expect(await reserve(other, jobOf('job00003', 'r2', '030'), caps)).toBe('over the cap');
        await one.resume();
        expect(await reserve(one, jobOf('job00004', 'r1', '040'), caps)).toBe('over the cap');
        await until(other, () => other.shared.state.runs.get('r1')?.isLive === true);
        await closeAll(one, other);
      });
    });
  });
}
