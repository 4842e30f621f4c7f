import { formatUsd, type Usd } from '../../../core/money.js';
import { type Choice, markOf } from '../../../plan/pick.js';
import { countStates, rowError, rowState, rowTake, type StatusRow } from '../../../report/rows.js';
import type { Documents } from './output-schemas.js';

/** The choices of the film's shots, by shot. */
type Choices = ReadonlyMap<string, Choice>;

/** The document of `status --json`, ready for `JSON.stringify`. */
export function statusJson(
  rows: readonly StatusRow[],
  options: { manifest: string; committed: Usd | null; choices: Choices },
): Documents['status'] {
  const json = (row: StatusRow) => rowJson(row, options.choices);
  return {
    manifest: options.manifest,
    counts: countStates(rows),
    committed: options.committed === null ? null : formatUsd(options.committed),
    takes: rows.filter(({ orphan }) => !orphan).map(json),
    leftovers: rows.filter(({ orphan }) => orphan).map(json),
  };
}

function rowJson(row: StatusRow, choices: Choices): Documents['status']['takes'][number] {
  const { shot, take } = rowTake(row);
  return {
    id: shot,
    take,
    state: rowState(row),
    request_id: row.job?.accepted?.request_id ?? null,
    outputs: row.outputs.filter((path) => path !== null),
    error: rowError(row),
    flags: row.job?.clips?.flags ?? [],
    job: row.job?.job ?? null,
    older_version: row.older && {
      job: row.older.job.job,
      outputs: row.older.outputs.filter((path) => path !== null),
      changes: row.older.changes,
    },
    pick: row.take && markOf(choices.get(row.take.shot), row.take.take),
  };
}
