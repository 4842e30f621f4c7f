import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { JournalBroken, type LedgerReading, type LedgerSession } from '../../src/ledger/port.js';
import { NOTHING_RECALLED } from '../../src/ledger/recalled.js';
import { type Header, headerOf } from '../../src/ledger/record.js';
import { accepted, FREE, GATEWAY, jobOf } from '../support/contract-records.js';
import { type PostgresServer, startPostgres } from '../support/postgres.js';
import { endLease, opened, pausableClock, storeAt } from './stores.js';

const MOVED: Header = { ...headerOf(GATEWAY), moved: 'film.yaml.lock on render-2' };

let server: PostgresServer;
let films = 0;
let film: string;

beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.remove());
beforeEach(() => {
  films += 1;
  film = `film ${films}`;
});

const store = (over = {}) => storeAt(server.address(), film, over);
const mover = (run = 'mover') => opened(store({ evenMoved: true }), run);

async function read(over = {}): Promise<LedgerReading> {
  const reading = await store(over).read();
  if (!reading.ok) throw new Error(reading.error[0]?.message);
  return reading.value;
}

async function say(session: LedgerSession, header: Header): Promise<void> {
  session.setHeader(header);
  await session.restore(NOTHING_RECALLED);
}

/** A film with a job, moved away. */
async function movedFilm(): Promise<void> {
  const first = await opened(store(), 'r1');
  await first.reserve(jobOf('job00001', 'r1'), FREE);
  await first.append(accepted('job00001', 'x'));
  await first.close();
  const moving = await mover();
  await say(moving, MOVED);
  await moving.close();
}

describe('a film that was moved from the database', () => {
  it('is read, and opened for nothing but the way back', async () => {
    await movedFilm();
    const reading = await read();
    expect(reading.unusable).toMatchObject({
      code: 'ledger-moved',
      message: expect.stringContaining('was moved to film.yaml.lock on render-2'),
      help: expect.stringContaining('shotlist ledger import'),
    });
    expect(reading.book.jobs.get('job00001')?.accepted?.request_id).toBe('x');
    expect(reading.live).toEqual([]);
    expect(await store().open({ run: 'r2' })).toMatchObject({
      ok: false,
      error: { kind: 'untouchable', problems: [{ code: 'ledger-moved' }] },
    });
    expect((await read()).live).toEqual([]);
    expect((await read({ evenMoved: true })).unusable).toBe(null);

    const moving = await mover();
    await say(moving, headerOf(GATEWAY));
    await moving.close();
    expect((await read()).unusable).toBe(null);
    const back = await opened(store(), 'r3');
    expect(await back.reserve(jobOf('job00002', 'r3', '020'), FREE)).toMatchObject({ ok: true });
    await back.close();
  });

  it('is not moved while another run is at work, nor by two at once', async () => {
    const working = await opened(store(), 'r1');
    await working.reserve(jobOf('job00001', 'r1'), FREE);
    const moving = await mover();
    await expect(say(moving, MOVED)).rejects.toThrow('anna on r1 is at work on the film');
    await moving.close();
    expect((await read()).unusable).toBe(null);
    expect(await working.reserve(jobOf('job00002', 'r1', '020'), FREE)).toMatchObject({ ok: true });
    await working.close();

    const both = [await mover('one'), await mover('other')];
    const said = await Promise.allSettled(both.map((each) => say(each, MOVED)));
    expect(said.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    for (const each of both) await each.close();
  });

  it('submits nothing for a run that had been taken for dead, and keeps the answer that it gets late', async () => {
    const machine = pausableClock();
    const slept = await opened(store({ clock: machine.clock }), 'r1');
    await slept.reserve(jobOf('job00001', 'r1'), FREE);
    machine.pause();
    endLease(server, film, 'r1');
    const moving = await mover();
    await say(moving, MOVED);
    await moving.close();
    machine.resume();
    await expect(slept.reserve(jobOf('job00002', 'r1', '020'), FREE)).rejects.toThrow(JournalBroken);
    await slept.append(accepted('job00001', 'x'));
    await slept.close();
    const { book } = await read();
    expect(book.header).toEqual(MOVED);
    expect([...book.jobs.keys()]).toEqual(['job00001']);
    expect(book.jobs.get('job00001')?.accepted?.request_id).toBe('x');
  });
});
