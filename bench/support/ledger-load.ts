import { readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import type { LedgerSession, RunCaps } from '../../src/ledger/port.js';
import { opened, storeAt } from '../../test/postgres/stores.js';
import { accepted, at, jobOf } from '../../test/support/contract-records.js';
import { startPostgres } from '../../test/support/postgres.js';

/** What a film cost its database. */
export interface LedgerLoad {
  /** Takes a second. */
  rate: number;
  /** Milliseconds of processor time of the server a take. */
  cpu: number;
  /** Commits, and syncs of the log, a take. */
  commits: number;
  syncs: number;
}

const CAPS: RunCaps = { budget: 10n ** 12n, maxCost: null, priceNow: () => null };

/** Runs that share a film, each with so many takes under way, on a disk: what each take costs the database. Nothing else takes time. */
export async function ledgerLoad(runs: number, lanes: number, takes: number): Promise<LedgerLoad> {
  const server = await startPostgres({ max_connections: '120' }, tmpdir());
  try {
    const sessions = await Promise.all(
      Array.from({ length: runs }, (_, index) => opened(storeAt(server.address(), 'film'), `r${index}`)),
    );
    const before = countsOf(server.sql);
    const cpu = serverTime(server.socket);
    const begun = performance.now();
    let next = 0;
    const lane = async (session: LedgerSession, run: string) => {
      while (next < takes) {
        next += 1;
        const job = `job${String(next).padStart(7, '0')}`;
        const reserved = await session.reserve(jobOf(job, run, `s${next}`), CAPS);
        if (!reserved.ok) throw new Error(reserved.error);
        await session.append(accepted(job, `id-${job}`));
        await session.append(ended(job));
        await session.append(finished(job));
      }
    };
    await Promise.all(
      sessions.flatMap((session, index) => Array.from({ length: lanes }, () => lane(session, `r${index}`))),
    );
    const seconds = (performance.now() - begun) / 1000;
    const spent = serverTime(server.socket) - cpu;
    await Promise.all(sessions.map((session) => session.close()));
    const after = countsOf(server.sql);
    return {
      rate: takes / seconds,
      cpu: spent / takes,
      commits: (after.commits - before.commits) / takes,
      syncs: (after.syncs - before.syncs) / takes,
    };
  } finally {
    server.remove();
  }
}

function ended(job: string) {
  const media = ['https://cdn.example/clip.mp4'];
  const nothing = { error: null, created_at: null, completed_at: null };
  return {
    job,
    ended: { at, outcome: 'done' as const, charged: 'yes' as const, word: 'COMPLETED', media, ...nothing },
  };
}

function finished(job: string) {
  const look = { width: 1920, height: 1080, duration: 6, fps: 24, codecs: ['avc1.640028'] };
  const file = { path: `${job}.mp4`, bytes: 1_000_000, sha256: 'a'.repeat(64), ...look };
  return { job, clips: { version: 1, files: [file], flags: [] }, finished: at };
}

export function countsOf(sql: (text: string) => string) {
  sql('select pg_stat_force_next_flush()');
  const said = sql("select xact_commit, wal_sync from pg_stat_database, pg_stat_wal where datname = 'films'");
  const [commits = 0, syncs = 0] = said.trim().split('|').map(Number);
  return { commits, syncs };
}

/** Milliseconds of processor time of a server's processes, those that have ended too, by proc_pid_stat(5) at 100 ticks a second. */
export function serverTime(socket: string): number {
  const main = Number(readFileSync(`${socket}/data/postmaster.pid`, 'utf8').split('\n')[0]);
  let ticks = 0;
  for (const name of readdirSync('/proc').filter((each) => /^\d+$/.test(each))) {
    try {
      const [, parent, ...fields] = (readFileSync(`/proc/${name}/stat`, 'utf8').split(') ')[1] ?? '').split(
        ' ',
      );
      const isMain = Number(name) === main;
      const times = fields.slice(9, isMain ? 13 : 11);
      if (isMain || Number(parent) === main) ticks += times.reduce((sum, each) => sum + Number(each), 0);
    } catch {
      // It has ended.
    }
  }
  return ticks * 10;
}
