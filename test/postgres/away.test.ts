import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { LedgerStore } from '../../src/ledger/port.js';
import { stateOf } from '../../src/ledger/state.js';
import { systemClock } from '../../src/system/clock.js';
import { accepted, at, FREE, jobOf } from '../support/contract-records.js';
import { type CutProxy, startCutProxy } from '../support/cut-proxy.js';
import { type PostgresServer, startPostgres } from '../support/postgres.js';
import { opened, storeAt } from './stores.js';

let server: PostgresServer;
let folder: string;
let spill: string;
let proxy: CutProxy;
let films = 0;
let film: string;

beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.remove());

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'shotlist-away-'));
  spill = join(folder, 'spill');
  mkdirSync(join(folder, 'wire'));
  proxy = await startCutProxy(server.socket, join(folder, 'wire'));
  films += 1;
  film = `film ${films}`;
});
afterEach(async () => {
  await proxy.close();
  rmSync(folder, { recursive: true });
});

const store = (over = {}): LedgerStore =>
  storeAt(`postgres:///films?host=${join(folder, 'wire')}&user=${server.user}`, film, {
    spill,
    lease: 2_000,
    ...over,
  });
/** The same film from another machine, whose network is whole. */
const elsewhere = () => storeAt(server.address(), film);

async function jobIn(place: LedgerStore, id: string) {
  const reading = await place.read();
  if (!reading.ok) throw new Error(reading.error[0]?.message);
  return reading.value.book.jobs.get(id);
}

const kept = () => (readdirSync(folder).includes('spill') ? readdirSync(spill) : []);

describe('a database that is away', () => {
  it('has what was kept on this machine as soon as it is back', async () => {
    const session = await opened(store(), 'r1');
    await session.reserve(jobOf('job00001', 'r1'), FREE);
    proxy.cut();
    await session.append(accepted('job00001', 'x'));
    expect(kept()).toHaveLength(1);
    expect((await jobIn(elsewhere(), 'job00001'))?.accepted).toBeUndefined();
    proxy.mend();
    await expect.poll(async () => (await jobIn(elsewhere(), 'job00001'))?.accepted?.request_id).toBe('x');
    await expect.poll(kept).toEqual([]);
    await session.close();
  });

  it('is told once while it is away, with what is on this machine alone, and once when it is back', async () => {
    const session = await opened(store(), 'r1');
    const heard: boolean[] = [];
    session.shared?.onReach?.((isReached) => heard.push(isReached));
    await session.reserve(jobOf('job00001', 'r1'), FREE);
    proxy.cut();
    await session.append(accepted('job00001', 'x'));
    expect({ heard: [...heard], unsent: session.shared?.unsent }).toEqual({ heard: [], unsent: 1 });
    await expect.poll(() => heard).toEqual([false]);
    proxy.mend();
    await expect.poll(() => heard).toEqual([false, true]);
    expect(session.shared?.unsent).toBe(0);
    await session.close();
  });

  it('leaves what was kept on this machine where the session breaks for good', async () => {
    const session = await opened(store(), 'r1');
    await session.reserve(jobOf('job00001', 'r1'), FREE);
    proxy.cut();
    await session.append(accepted('job00001', 'x'));
    expect(kept()).toHaveLength(1);
    server.sql(`update shotlist.film set header = '{}' where name = '${film}'`);
    proxy.mend();
    await expect(session.reserve(jobOf('job00002', 'r1', '020'), FREE)).rejects.toThrow(
      'could not be written',
    );
    await session.close();
    expect(kept()).toHaveLength(1);
  });

  it('keeps an answer also where it is silent instead of broken', async () => {
    const session = await opened(store(), 'r1');
    await session.reserve(jobOf('job00001', 'r1'), FREE);
    proxy.silence();
    await session.append(accepted('job00001', 'x'));
    expect(kept()).toHaveLength(1);
    proxy.mend();
    await session.close();
    expect(stateOf((await jobIn(elsewhere(), 'job00001')) as never)).toBe('submitted');
  });

  it('has what was kept with the next command of the machine; one that reads sees it before', async () => {
    const session = await opened(store({ patience: 300 }), 'r1');
    await session.reserve(jobOf('job00001', 'r1'), FREE);
    proxy.cut();
    await session.append(accepted('job00001', 'x'));
    await session.close();
    proxy.mend();
    expect((await jobIn(elsewhere(), 'job00001'))?.accepted).toBeUndefined();
    expect((await jobIn(store(), 'job00001'))?.accepted?.request_id).toBe('x');
    expect(kept()).toHaveLength(1);
    const next = await opened(store({ lease: 500 }), 'r2');
    expect((await jobIn(elsewhere(), 'job00001'))?.accepted?.request_id).toBe('x');
    await next.close();
  });

  it('leaves a file alone whose run is at work, and one of another film', async () => {
    const session = await opened(store(), 'r1');
    await session.reserve(jobOf('job00001', 'r1'), FREE);
    mkdirSync(spill);
    writeFileSync(join(spill, 'other-r0.jsonl'), 'not ours\n');
    proxy.cut();
    await session.append(accepted('job00001', 'x'));
    const next = await opened(storeAt(server.address(), film, { spill }), 'r2');
    await next.close();
    expect(kept()).toContain('other-r0.jsonl');
    proxy.mend();
    await session.close();
  });

  it('is left in time where it is silent, with no connection behind', async () => {
    const session = await opened(store({ patience: 1_000 }), 'r1');
    proxy.silence();
    await session.close();
    const again = await opened(storeAt(server.address(), film, { lease: 2_000 }), 'r2');
    proxy.mend();
    await again.close();
    await expect
      .poll(() =>
        server.sql("select count(*) from pg_stat_activity where application_name = 'shotlist'").trim(),
      )
      .toBe('0');
  });

  it('lets a submission wait, and reserves it once', async () => {
    const session = await opened(store(), 'r1');
    proxy.cut();
    const waiting = session.reserve(jobOf('job00001', 'r1'), { ...FREE, budget: 60_000n });
    await systemClock.sleep(200);
    proxy.mend();
    expect(await waiting).toMatchObject({ ok: true });
    expect((await session.reserve(jobOf('job00002', 'r1', '020'), { ...FREE, budget: 60_000n })).ok).toBe(
      false,
    );
    await session.close();
  });

  it('counts an attempt once whose predecessor was given back meanwhile', async () => {
    const session = await opened(store(), 'r1');
    const caps = { ...FREE, budget: 60_000n };
    await session.reserve(jobOf('job00001', 'r1'), caps);
    proxy.cut();
    await session.append({ job: 'job00001', released: { at, attempt: 1, why: 'busy' } });
    const again = session.reserve(jobOf('job00001', 'r1', '010', { attempt: 2 }), caps);
    proxy.mend();
    expect((await again).ok).toBe(true);
    expect(server.sql(`select committed from shotlist.film where name = '${film}'`).trim()).toBe('60000');
    await session.close();
  });

  it('ends the patience of a submission, of which nothing is left', async () => {
    const session = await opened(store({ patience: 300 }), 'r1');
    await session.reserve(jobOf('job00001', 'r1'), FREE);
    proxy.cut();
    await expect(session.reserve(jobOf('job00002', 'r1', '020'), FREE)).rejects.toThrow(
      'has not been reached',
    );
    await expect(session.reserve(jobOf('job00003', 'r1', '030'), FREE)).rejects.toThrow(
      'has not been reached',
    );
    await session.append(accepted('job00001', 'x'));
    proxy.mend();
    await session.close();
    const reading = await elsewhere().read();
    const jobs = reading.ok ? [...reading.value.book.jobs.values()] : [];
    expect(jobs.map(({ job, accepted: by }) => [job, by?.request_id])).toEqual([['job00001', 'x']]);
  });

  it('is said to be away by a command that begins', async () => {
    proxy.cut();
    let elapsed = 0;
    const clock = {
      ...systemClock,
      elapsed: () => elapsed,
      async sleep() {
        elapsed += 5_000;
      },
    };
    const opening = await store({ clock }).open({ run: 'r1' });
    expect(opening).toMatchObject({
      ok: false,
      error: { kind: 'untouchable', problems: [{ code: 'ledger-unreachable' }] },
    });
    expect(await store({ clock }).read()).toMatchObject({
      ok: false,
      error: [{ code: 'ledger-unreachable' }],
    });
  });

  it('that crashes loses nothing that it has confirmed, where its own default is to confirm early', async () => {
    server.sql('alter database films set synchronous_commit = off');
    server.sql(
      "alter system set wal_writer_delay = '10s'; alter system set wal_writer_flush_after = '1GB'; select pg_reload_conf()",
    );
    const session = await opened(store(), 'r1');
    for (const shot of ['010', '020', '030']) await session.reserve(jobOf(`job00${shot}`, 'r1', shot), FREE);
    await server.crash();
    await server.start();
    const reading = await elsewhere().read();
    expect(reading.ok && [...reading.value.book.jobs.keys()]).toEqual(['job00010', 'job00020', 'job00030']);
    await session.append(accepted('job00030', 'x'));
    await session.close();
  });
});
