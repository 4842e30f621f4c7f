import type { FilmStatus } from '../../../app/status.js';
import { formatUsd } from '../../../core/money.js';
import { markOf } from '../../../plan/pick.js';
import { countStates, rowError, rowState, rowTake, type StatusRow } from '../../../report/rows.js';
import type { Documents } from './output-schemas.js';

/** The document of `status --json`, ready for `JSON.stringify`. */
export function statusJson(
  rows: readonly StatusRow[],
  { manifest, committed, choices }: Pick<FilmStatus, 'committed' | 'choices'> & { manifest: string },
): Documents['status'] {
  const rowsJson = (orphan: boolean) =>
    rows.filter((row) => row.orphan === orphan).map((row) => rowJson(row, choices));
  return {
    manifest,
    counts: countStates(rows),
    committed: committed === null ? null : formatUsd(committed),
    takes: rowsJson(false),
    leftovers: rowsJson(true),
  };
}

function rowJson(row: StatusRow, choices: FilmStatus['choices']): Documents['status']['takes'][number] {
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
    ...(row.worker === undefined ? {} : { worker: row.worker }),
    older_version: row.older && {
      job: row.older.job.job,
      outputs: row.older.outputs.filter((path) => path !== null),
      changes: row.older.changes,
    },
    pick: row.take && markOf(choices.get(row.take.shot), row.take.take),
  };
}
