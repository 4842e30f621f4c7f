import { randomBytes } from 'node:crypto';
import { isoTime } from '../core/clock.js';
import type { Result } from '../core/result.js';
import { err, ok } from '../core/result.js';
import type { Opened } from '../lockfile/journal.js';
import { openJournal } from '../lockfile/journal.js';
import { systemProcesses } from '../lockfile/process.js';
import type { Refusal, Room } from './shell.js';

/** Takes the claim of a lockfile and opens its journal for a new run; exit 5 where another run holds it. */
export async function holdJournal(
  room: Room,
  of: { lockfile: string; gateway: string; moved: boolean },
): Promise<Result<Opened & { run: string }, Refusal>> {
  const at = isoTime(room.clock.now()).replace(/\D/g, '').slice(0, 14);
  const run = `${at}-${randomBytes(3).toString('hex')}`;
  const opened = await openJournal({
    disk: room.disk,
    clock: room.clock,
    processes: systemProcesses(room.disk),
    path: of.lockfile,
    gateway: of.gateway,
    moved: of.moved,
    run,
  });
  if (opened.ok) return ok({ ...opened.value, run });
  const { kind, problems } = opened.error;
  return err({ exit: kind === 'held' ? 5 : 2, diagnostics: problems, message: '' });
}
