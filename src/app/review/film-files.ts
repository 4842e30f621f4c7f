import { join } from 'node:path';
import { posterPath } from '../../media/poster.js';
import type { InputKey } from '../../report/html/page-data.js';
import { type StatusRow, versionsOf } from '../../report/rows.js';
import { type Take, takeName } from '../../takes/take.js';
import type { Film } from '../film.js';

/** The input images of a take. */
export const INPUTS: readonly InputKey[] = ['input', 'endInput'];

/** The files that a film's page may ask for: absolute paths by their links below the page. */
export function filesOf(
  { places, takes }: Film,
  rows: readonly StatusRow[],
  posters: ReadonlySet<string>,
  frames: readonly string[],
): Map<string, string> {
  const clips = rows.flatMap((row) => [
    ...row.outputs,
    ...(row.older?.outputs ?? []),
    ...versionsOf(row).flatMap(({ outputs }) => outputs),
  ]);
  const inOutput = [...clips.filter((path) => path !== null), ...[...posters].map(posterPath), ...frames];
  const inputs = takes.flatMap((take) =>
    INPUTS.flatMap((which): [string, string][] => {
      const input = take[which];
      return input?.kind === 'file' ? [[inputLink(take, which), input.path]] : [];
    }),
  );
  return new Map([...inOutput.map((path): [string, string] => [path, join(places.output, path)]), ...inputs]);
}

/** Input images may be anywhere on the disk, so that their links are names and not paths. */
export function inputLink(take: Take, which: InputKey): string {
  return `${which === 'input' ? 'input' : 'end-input'}/${takeName(take)}`;
}
