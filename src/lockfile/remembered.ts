import { canonicalJson, type Json } from '../core/json.js';
import { ok } from '../core/result.js';
import type { FilmLedger, JobBook, Journal, LedgerSession, LedgerStore, Recalled } from '../ledger/port.js';
import { NOTHING_RECALLED, withoutKnown } from '../ledger/recalled.js';
import type { Header } from '../ledger/record.js';
import { type Disk, readTextIfAny } from '../system/disk.js';
import { compactLockfile } from './compact.js';
import { encodeLine } from './encode.js';
import { recall } from './recall.js';
import { createShadow, type Shadow } from './shadow.js';

/** How often a shared ledger is looked at before a job is said to be missing in it. */
const LOOKS = 2;

/** The shadow of a ledger that is kept elsewhere; `path` is null where nobody knows which folder the clips are in. */
interface ShadowPlace {
  disk: Disk;
  path: string | null;
}

/** Any ledger, with a shadow in the film's output folder that remembers what was bought for it. */
export function createRememberedLedger(store: LedgerStore, place: ShadowPlace): FilmLedger {
  return {
    name: store.name,
    async read() {
      // A run that is under way writes to its ledger first.
      const shadow = await recallShadow(place);
      const read = await store.read();
      if (!read.ok) return read;
      return ok({ ...read.value, remembered: unknownOf(shadow, read.value.book) });
    },
    async open(run) {
      const opened = await store.open(run);
      return opened.ok ? ok(rememberedJournal(opened.value, place)) : opened;
    },
  };
}

async function recallShadow({ disk, path }: ShadowPlace) {
  return path === null ? NOTHING_RECALLED : recall(await readTextIfAny(disk, path));
}

/** What the shadow knows and the ledger does not: a ledger that lists jobs is not one that was lost. */
function unknownOf(shadow: Recalled, book: JobBook): Recalled {
  const isDamaged = book.jobs.size === 0 && (shadow.isDamaged === true || shadow.isCut === true);
  return { ...withoutKnown(shadow, book), isDamaged };
}

/** True where no other run of the film is at work, so that nobody else writes to the copy. */
function isAlone({ shared }: LedgerSession): boolean {
  return !shared || [...shared.state.runs.values()].filter(({ isLive }) => isLive).length <= 1;
}

function rememberedJournal(session: LedgerSession, place: ShadowPlace): Journal {
  const { book } = session;
  let shadow: Shadow | null = null;
  /** The last header in the shadow. */
  let header: string | null = null;
  /** The last write: there is one at a time. */
  let writing: Promise<void> = Promise.resolve();

  /** What the header says once there is a record. */
  let wanted: Header | null = null;

  const headerLine = () => {
    const now = book.header ?? wanted;
    return now && encodeLine({ kind: 'header', header: now });
  };
  const asText = () => compactLockfile({ header: book.header ?? wanted, jobs: book.jobs }, new Map());

  /** Copies all that the ledger knows of a job. */
  async function copy(id: string): Promise<void> {
    const copying = shadow;
    const record = book.jobs.get(id);
    if (!copying || !record) return;
    const lines = [encodeLine({ kind: 'job', record })];
    const now = headerLine();
    if (now !== null && now !== header) lines.unshift(now);
    header = now;
    writing = writing.then(() => copying.append(Buffer.from(`${lines.join('\n')}\n`)));
    await writing;
  }

  /** Adds what the copy lacks to its end: another run may be writing there too. */
  async function copyMissing({ path, disk }: ShadowPlace): Promise<void> {
    const known = path === null ? null : recall(await readTextIfAny(disk, path)).jobs;
    for (const [id, record] of book.jobs) {
      const has = known?.get(id)?.job;
      if (!has || canonicalJson(has as unknown as Json) !== canonicalJson(record as unknown as Json))
        await copy(id);
    }
  }

  return {
    notices: session.notices,
    book,
    shared: session.shared,
    get isOvertaken() {
      return session.isOvertaken;
    },
    async reserve(job, caps) {
      const reserved = await session.reserve(job, caps);
      if (reserved.ok) await copy(job.job);
      return reserved;
    },
    async append(record) {
      await session.append(record);
      await copy(record.job);
    },
    restore: (recalled) => session.restore(recalled),
    setHeader(to) {
      wanted = to;
      session.setHeader(to);
    },
    async recall() {
      const known = await recallShadow(place);
      let unknown = unknownOf(known, book);
      // Other runs write to the ledger before they write to the folder: the book may be about to hear of it.
      for (let look = 0; look < LOOKS && session.shared && unknown.jobs.size > 0; look += 1) {
        await session.shared.changed(new AbortController().signal);
        unknown = unknownOf(known, book);
      }
      return unknown;
    },
    async mirror() {
      if (place.path === null) return;
      await session.settled();
      const begun = createShadow(place.disk, place.path);
      if (isAlone(session)) {
        await begun.begin(asText(), book);
        header = headerLine();
        shadow = begun;
      } else {
        shadow = begun;
        await copyMissing(place);
      }
    },
    get mirrorProblem() {
      return shadow?.problem ?? null;
    },
    async settled() {
      await session.settled();
      await writing;
    },
    async close() {
      try {
        await session.close();
      } finally {
        const begun = shadow;
        shadow = null;
        await writing;
        if (isAlone(session)) await begun?.rewrite(asText(), book);
        await begun?.close().catch(() => undefined);
      }
    },
  };
}
