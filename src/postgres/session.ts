import { err, ok } from '../core/result.js';
import { JournalBroken, type LedgerSession } from '../ledger/port.js';
import type { JobRecord } from '../ledger/record.js';
import { type Clock, isoTime } from '../system/clock.js';
import { createAskedIntents } from './asked-intents.js';
import type { Connection, DatabaseAway } from './connection.js';
import { type FilmLog, noteHolders } from './film-log.js';
import { addEndedRuns, endRun } from './film-state.js';
import { createFilmWriter } from './film-writer.js';
import { createOutbox } from './outbox.js';
import { createPresence, type Task } from './presence.js';
import { createReach } from './reach.js';
import { sendPermit } from './send-permit.js';
import type { Spill } from './spill.js';
import { createWorkQueue } from './work-queue.js';

/** Milliseconds after which what is not stored yet is kept on this machine too. */
const SLOW = 500;
/** How many records one transaction stores. */
const MOST_RECORDS = 1_000;
/** How long a session that ends waits for a database that is away, in milliseconds. */
const END_PATIENCE = 5_000;

/** What a session is made of. */
export interface SessionPlace {
  clock: Clock;
  connect(): Promise<Connection>;
  log: FilmLog;
  run: string;
  /** Null where there is no place to keep anything on this machine. */
  spill: Spill | null;
  /** Milliseconds that the run is taken for alive after it was heard of. */
  lease: number;
  /** Milliseconds that a submission waits for a database that is away. */
  patience: number;
  notices: readonly string[];
}

/** A session of a run, over a connection that may come and go. */
export function openSession(place: SessionPlace): LedgerSession {
  const { clock, log, run } = place;
  const { shared: known } = log;
  const writer = createFilmWriter(log, run, place.lease);
  const outbox = createOutbox(clock, log, place.spill);
  const intents = createAskedIntents();
  const reach = createReach();
  let tasks: Task[] = [];
  /** Why nothing is reserved any more. */
  let failure: JournalBroken | null = null;
  let isClosed = false;

  const queue = createWorkQueue({
    clock,
    async connect() {
      const connection = await place.connect();
      try {
        await presence.listen(connection);
        return connection;
      } catch (error) {
        await connection.close();
        throw error;
      }
    },
    hasWork: () => outbox.sendings.length + intents.size + tasks.length > 0,
    work,
    away,
    async broken(error) {
      await outbox.keep();
      giveUp(error);
      outbox.abandon();
    },
  });
  const presence = createPresence({
    clock,
    log,
    run,
    lease: place.lease,
    onReach: reach.onReach,
    unsent: () => outbox.sendings.length,
    add(task) {
      tasks.push(task);
      queue.begin();
    },
  });

  async function work(connection: Connection): Promise<void> {
    const others = [...tasks];
    if (outbox.sendings.length + intents.size > 0) await store(connection);
    for (const task of others) {
      await task.run(connection);
      tasks = tasks.filter((each) => each !== task);
    }
    await outbox.tidy();
    reach.reached();
  }

  async function store(connection: Connection): Promise<void> {
    const records = outbox.sendings.slice(0, MOST_RECORDS);
    const asked = intents.next();
    const all = records.map(({ record }) => record);
    const permit = sendPermit(clock, place.lease);
    const said = await outbox.keepIfSlow(SLOW, () => writer.store(connection, all, asked));
    outbox.remove(records);
    intents.remove(asked);
    for (const [at, { record, resolve, reject }] of records.entries()) {
      const why = said.records[at] ?? null;
      if (why === null) resolve();
      else reject(new Error(`job ${record.job} has ${why}`));
    }
    const reserved = asked.filter((_, at) => said.reservations[at] === null).map(({ job: { job } }) => job);
    if (reserved.length > 0)
      noteHolders(
        log,
        reserved.map((job) => [job, run]),
      );
    for (const [at, { resolve }] of asked.entries()) {
      const why = said.reservations[at] ?? null;
      resolve(why === null ? ok(permit) : err(why));
    }
  }

  async function away(since: () => number, why: DatabaseAway): Promise<void> {
    await outbox.keep();
    const waited = since();
    reach.away(waited);
    if (waited < Math.min(isClosed ? END_PATIENCE : Number.POSITIVE_INFINITY, place.patience)) return;
    const seconds = Math.round(waited / 1000);
    giveUp(new JournalBroken(`the ledger has not been reached for ${seconds} s: ${why.message}`));
    if (isClosed) outbox.abandon();
  }

  /** Nobody waits any longer. What is kept on this machine is brought to the database as long as the session lives. */
  function giveUp(error: JournalBroken): void {
    if (intents.size > 0) failure ??= error;
    for (const { job, intent } of intents.giveUp(error)) {
      // The database may have the intent: the answer to the commit may be all that was lost.
      const why = 'the ledger was not reached, and nothing was sent';
      outbox.addLater({ job, released: { at: isoTime(clock.now()), attempt: intent.attempt, why } });
    }
    outbox.giveUp(error);
    for (const task of tasks) task.giveUp(error);
    tasks = [];
  }

  function append(record: JobRecord): Promise<void> {
    if (isClosed) return Promise.reject(new Error('the ledger is closed'));
    try {
      const stored = outbox.add(known.give(record));
      queue.begin();
      return stored;
    } catch (error) {
      return Promise.reject(error);
    }
  }

  /** Does something when it is its turn; rejects where that never comes. */
  function inTurn(work: (connection: Connection) => Promise<unknown>): Promise<void> {
    return new Promise((resolve, reject) => {
      tasks.push({ run: (connection) => work(connection).then(() => resolve()), giveUp: reject });
      queue.begin();
    });
  }

  return {
    notices: place.notices,
    book: known.book,
    isOvertaken: false,
    shared: presence.shared,
    setHeader: writer.setHeader,
    async reserve(job, caps) {
      if (isClosed) throw new Error('the ledger is closed');
      if (failure) throw failure;
      const decided = intents.add(job, caps);
      queue.begin();
      return decided;
    },
    append,
    async restore({ jobs, runs }) {
      const { joinable, contradictions } = known.recalled(jobs);
      const ended = [...runs.values()];
      const told = ended.length === 0 ? [] : [inTurn((to) => addEndedRuns(to, log.film, ended))];
      await Promise.all([...told, ...joinable.map(append)]);
      await inTurn((to) => writer.store(to, [], []));
      return contradictions;
    },
    settled: outbox.settled,
    async close() {
      if (isClosed) return;
      isClosed = true;
      presence.end();
      tasks.push({
        run: (connection) => presence.told(connection, () => endRun(connection, log.film, run)),
        giveUp: () => undefined,
      });
      queue.begin();
      queue.hurry();
      await queue.settled();
      await queue.close();
    },
  };
}
