import { dirname } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { gatewaysIn, joinHeaders } from '../ledger/gateways.js';
import { addBook, isBareIntent, type LiveBook } from '../ledger/live-book.js';
import type { JobBook } from '../ledger/port.js';
import type { Header, JobRecord, RunRecord } from '../ledger/record.js';
import { type Appender, type Disk, nullIfDiskFailed, readTextIfAny } from '../system/disk.js';
import { compactLockfile } from './compact.js';
import { encodeLine, type Line, sumIn } from './encode.js';
import { type FoundLockfile, readBook } from './read.js';
import { createShadow, type Shadow } from './shadow.js';

type Facts = Extract<Line, { kind: 'job' | 'run' }>;

/** A choice in a long film writes its own lines and no others: a file of so many bytes is compacted when a twentieth of it was appended. */
const [LONG, LITTLE] = [1 << 20, 20];

/** Where a lockfile is; `shadow`: its copy in the output folder, null where nobody knows which folder that is. */
export interface FilePlace {
  disk: Disk;
  path: string;
  shadow: string | null;
}

/**
 * Keeps the file of a lockfile, which was found so, up with the book, which is the caller's, for that run. Nothing here may run at the
 * same time as anything else here.
 */
export function openWriter(
  { disk, path, shadow: copy }: FilePlace,
  run: RunRecord,
  book: LiveBook,
  found: FoundLockfile,
) {
  let { size, batch, tail, templates, appended } = found;
  let file: Appender | null = null;
  let isRunWritten = false;
  let isOvertaken = false;
  let shadow: Shadow | null = null;
  /** What the header is to say from the next record on; null where that is no other than before. */
  let wanted: Header | null = null;
  /** What the shadow held of this lockfile when it was begun. */
  let begunWith = '';

  async function closeFile(): Promise<void> {
    const open = file;
    file = null;
    await open?.close();
  }

  /** Writes the whole book anew, compacted. */
  async function rewrite(): Promise<void> {
    await closeFile();
    book.header = wanted ?? book.header;
    if (!book.header) return;
    const text = compactLockfile(book, book.runs, templates);
    await disk.replace(path, text);
    await shadow?.rewrite(text, book);
    size = Buffer.byteLength(text);
    appended = 0;
    tail = undefined;
    isRunWritten = false;
  }

  /** A file that was put in the place of the open one has the same size where its bytes are the same. */
  async function isChanged(): Promise<boolean> {
    const entry = await disk.entry(path);
    return (entry?.size ?? 0) !== size || (file !== null && entry?.id !== file.id);
  }

  /** Takes in what somebody else wrote to the file since it was last looked at, such as a `git checkout` during the run. */
  async function takeIn(): Promise<void> {
    if (!(await isChanged())) return;
    const now = await readBook(disk, path);
    if (!now.ok) throw new Error(`somebody changed it during the run: ${now.error[0]?.message}`);
    takeInHeader(now.value.book);
    for (const job of now.value.book.jobs.keys()) isOvertaken ||= !book.jobs.has(job);
    addBook(book, now.value.book, now.value.runs);
    templates = new Map([...templates, ...now.value.templates]);
    size = now.value.size;
    await rewrite();
  }

  function takeInHeader({ header: theirs, jobs }: JobBook): void {
    const ours = book.header ?? wanted;
    if (!theirs || !ours) return;
    const all = [...book.jobs.values(), ...jobs.values()];
    const header = joinHeaders(ours, theirs, all);
    if (!header) throw new Error(`somebody put one there whose jobs are at ${gatewaysIn(theirs)}`);
    wanted = wanted && (joinHeaders(wanted, header, all) ?? wanted);
    book.header = header;
  }

  /** A lockfile whose gateways are others than it says has that from the first record on that is made there. */
  async function putHeader(): Promise<void> {
    if (book.header && wanted && !isDeepStrictEqual(book.header, wanted)) await rewrite();
  }

  /** The name of the file too is on stable storage before anything is written to it; whoever made it may not have come to that. */
  async function open(): Promise<Appender> {
    const appender = book.header ? await disk.openAppender(path) : await create();
    await disk.syncFolder(dirname(path));
    return appender;
  }

  /** The header is a write of its own: a power cut that damages it has damaged nothing else. */
  async function create(): Promise<Appender> {
    if (!wanted) throw new Error('a lockfile is made without a header');
    const header = wanted;
    const text = headerText(header);
    const line = Buffer.from(text);
    const fresh = await disk.openAppender(path, true);
    await fresh.write(line);
    await fresh.sync();
    if (text !== begunWith) await shadow?.append(line);
    book.header = header;
    return fresh;
  }

  /** The lines of the next batch as text, each of which names the one before it. */
  function nextBatch(lines: Facts[]): string[] {
    batch += 1;
    return lines.map((line) => {
      const place = tail === undefined ? { batch } : { batch, after: tail };
      const text = encodeLine({ ...line, place });
      tail = sumIn(text);
      return `${text}\n`;
    });
  }

  /** Leaves that many bytes of the file that was written to, where the disk allows it: the error that led here is the one to tell. */
  async function cutBack(written: Appender, bytes: number): Promise<void> {
    const entry = await disk.entry(path).catch(() => null);
    if (entry?.id === written.id && entry.size > bytes)
      await disk.truncate(path, bytes).catch(() => undefined);
  }

  return {
    /** Appends the records as one batch; resolves when they are on stable storage. Throws what the disk throws. */
    async write(records: JobRecord[]): Promise<void> {
      await takeIn();
      await putHeader();
      file ??= await open();
      // Facts first: where the write fails they are kept as far as they came, and intents, which nobody sends then, are cut off.
      const intents = records.filter(isBareIntent);
      const facts = records.filter((record) => !isBareIntent(record));
      const lines: Facts[] = [...facts, ...intents].map((record) => ({ kind: 'job', record }));
      if (!isRunWritten) lines.unshift({ kind: 'run', run });
      const start = file.size;
      const texts = nextBatch(lines);
      const bytes = Buffer.from(texts.join(''));
      try {
        await file.write(bytes);
        await file.sync();
      } catch (error) {
        const kept = facts.length === 0 ? [] : texts.slice(0, lines.length - intents.length);
        await cutBack(file, start + Buffer.byteLength(kept.join('')));
        throw error;
      }
      size = file.size;
      appended += bytes.length;
      await shadow?.append(bytes);
      isRunWritten = true;
      // What went to a file that had lost its name by then is written anew.
      await takeIn();
    },
    rewrite,
    /** Compacts the file, unless it is long and little was appended to it since the last time. Throws what the disk throws. */
    async compact(): Promise<void> {
      if (size < LONG || appended * LITTLE > size) await rewrite();
    },
    takeIn,
    /** What the header says from the next record on. */
    setHeader(header: Header): void {
      wanted = header;
    },
    /** True once somebody else's jobs were taken in. */
    get isOvertaken(): boolean {
      return isOvertaken;
    },
    /** From here on everything that is written is copied to the shadow too, where there is a place for one. Throws what the disk throws. */
    async mirror(): Promise<void> {
      await takeIn();
      if (copy === null) return;
      // Lines of a killed run may be in the cache alone: the copy never knows more than what is on stable storage.
      if (book.header) {
        file ??= await open().catch(nullIfDiskFailed);
        if (file === null) return;
        await file.sync();
      }
      const begun = createShadow(disk, copy);
      begunWith = book.header || !wanted ? await readTextIfAny(disk, path) : headerText(wanted);
      await begun.begin(begunWith, book);
      shadow = begun;
    },
    /** Why that copy is not kept up any more, null where it is or none was asked for. */
    get mirrorProblem(): string | null {
      return shadow?.problem ?? null;
    },
    async close(): Promise<void> {
      await closeFile();
      await shadow?.close();
    },
  };
}

function headerText(header: Header): string {
  return `${encodeLine({ kind: 'header', header })}\n`;
}

/** See `openWriter`. */
export type Writer = ReturnType<typeof openWriter>;
