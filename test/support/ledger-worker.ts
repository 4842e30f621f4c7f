// A process that renders takes of a film against a shared ledger, as a run does: reserve, send once, record the answer, follow. It stands
// for one run of one machine; its parent kills it, stops it and takes its database away. What it was told is stable goes to `notes`.

import { appendFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { JournalBroken, type LedgerSession, type RunCaps } from '../../src/ledger/port.js';
import { headerOf, type Job, type JobRecord } from '../../src/ledger/record.js';
import { stateOf } from '../../src/ledger/state.js';
import { parsePostgresAddress } from '../../src/postgres/address.js';
import { createPostgresLedger } from '../../src/postgres/store.js';
import { isoTime, systemClock } from '../../src/system/clock.js';
import { systemIds } from '../../src/system/ids.js';
import { systemDisk } from '../../src/system/node-disk.js';

/** What a worker is told. */
export interface Orders {
  address: string;
  film: string;
  /** Origin of the gateway. */
  gateway: string;
  machine: string;
  spill: string;
  /** A file of lines: what this machine knows to be stable. */
  notes: string;
  takes: number;
  lanes: number;
  /** Micro-dollars, as text. */
  quote: string;
  budget: string;
  maxCost: string | null;
  lease: number;
}

const orders: Orders = JSON.parse(process.env.ORDERS ?? '');
const run = systemIds.run(Date.now());
const now = () => isoTime(Date.now());
const caps: RunCaps = {
  budget: BigInt(orders.budget),
  maxCost: orders.maxCost === null ? null : BigInt(orders.maxCost),
  priceNow: () => null,
};

function note(...words: string[]): void {
  appendFileSync(orders.notes, `${words.join(' ')}\n`);
}

function jobOf(take: number, job: string, attempt: number, replaces: string | null): Job {
  return {
    job,
    intent: {
      at: now(),
      attempt,
      run,
      gateway: { provider: 'stand-in', origin: orders.gateway },
      by: replaces === null ? 'render' : 'error',
      ...(replaces === null ? {} : { replaces }),
      shot: `s${take}`,
      take: 1,
      model: 'm',
      model_id: 'm-1',
      body: { prompt: `take ${take}` },
      wrote: ['prompt'],
      image: null,
      quote: orders.quote,
      basis: 'documented',
      seconds: null,
    },
  };
}

/** Plain `http`: `fetch` takes longer to load than many a process here lives. */
const agent = new Agent({ keepAlive: true });

function ask(path: string): Promise<{ status: number; text: string }> {
  const method = path.startsWith('/submit') ? 'POST' : 'GET';
  return new Promise((resolve, reject) => {
    const sent = request(`${orders.gateway}${path}`, { method, agent }, (answer) => {
      text(answer).then((said) => resolve({ status: answer.statusCode ?? 0, text: said }), reject);
    });
    sent.on('error', reject);
    sent.end();
  });
}

/** Renders one take; false once nothing more fits. */
async function render(session: LedgerSession, take: number, replaces: string | null): Promise<boolean> {
  const job = systemIds.job();
  for (let attempt = 1; ; attempt += 1) {
    const reserved = await session.reserve(jobOf(take, job, attempt, replaces), caps);
    if (!reserved.ok) return reserved.error !== 'over the cap';
    note('reserved', job);
    const answer = await ask(`/submit/${take}/${job}`).catch(() => null);
    if (answer?.status === 503) {
      await session.append({ job, released: { at: now(), attempt, why: 'busy' } });
      continue;
    }
    if (answer?.status !== 200) {
      await session.append({ job, lost: { at: now(), why: 'no answer' } });
      return true;
    }
    await session.append({ job, accepted: { at: now(), request_id: answer.text } });
    note('accepted', job, answer.text);
    await follow(session, job, answer.text);
    return true;
  }
}

async function follow(session: LedgerSession, job: string, id: string): Promise<void> {
  const { text: word } = await ask(`/status/${id}`);
  const isDone = word === 'done';
  const ended: JobRecord['ended'] = {
    at: now(),
    outcome: isDone ? 'done' : 'failed',
    charged: isDone ? 'yes' : 'no',
    word,
    error: null,
    media: isDone ? ['https://cdn.example/clip.mp4'] : [],
    created_at: null,
    completed_at: null,
  };
  await session.append({ job, ended });
  session.shared?.release(job);
}

/** Follows what other runs left behind. */
async function collect(session: LedgerSession): Promise<void> {
  for (const job of [...session.book.jobs.values()]) {
    if (stateOf(job) !== 'submitted' || !job.accepted) continue;
    if (await session.shared?.lease(job.job)) await follow(session, job.job, job.accepted.request_id);
  }
}

/** The job that a take may be rendered in the place of: undefined where it may not, null for none. */
function replaceable(session: LedgerSession, take: number): string | null | undefined {
  const jobs = [...session.book.jobs.values()].filter(({ intent }) => intent.shot === `s${take}`);
  const replaced = new Set(jobs.flatMap(({ intent }) => intent.replaces ?? []));
  const open = jobs.filter(({ job }) => !replaced.has(job));
  if (open.some((job) => !['failed', 'pending'].includes(stateOf(job)))) return undefined;
  return open.find((job) => stateOf(job) === 'failed')?.job ?? null;
}

async function work(session: LedgerSession): Promise<void> {
  const start = Math.floor(Math.random() * orders.takes);
  let next = 0;
  let fits = true;
  const lane = async () => {
    while (fits && next < orders.takes) {
      const take = (start + next) % orders.takes;
      next += 1;
      const replaces = replaceable(session, take);
      if (replaces !== undefined && !(await render(session, take, replaces))) fits = false;
    }
  };
  await Promise.all(Array.from({ length: orders.lanes }, lane));
  await collect(session);
}

const address = parsePostgresAddress(orders.address);
if (!address.ok) throw new Error(address.error.message);
const store = createPostgresLedger({
  disk: systemDisk,
  clock: systemClock,
  env: {},
  home: null,
  address: address.value,
  film: { name: orders.film, identity: null },
  spill: orders.spill,
  lease: orders.lease,
  patience: 20_000,
});

const worker = { person: orders.machine, host: orders.machine, process: process.pid };
const opened = await store.open({ run, worker });
if (!opened.ok) {
  process.stderr.write(`${orders.machine}: ${opened.error.problems[0]?.message}\n`);
  process.exit(3);
}
const session = opened.value;
session.setHeader(headerOf(orders.gateway));
process.send?.('open');
try {
  await work(session);
} catch (error) {
  if (!(error instanceof JournalBroken)) throw error;
  process.stderr.write(`${orders.machine}: ${error.message}\n`);
}
await session.close();
agent.destroy();
process.disconnect?.();
