import { commandLine } from '../core/command-line.js';
import { displayPath } from '../core/display-path.js';
import { plural } from '../core/text.js';
import type { StatusRow } from '../report/rows.js';
import type { Batch } from './batch.js';
import { gatewayFlags } from './commands.js';
import { makeLackingPosters } from './page.js';
import type { BatchBase } from './run-context.js';

/** Makes the thumbnails that this run and earlier ones left out, until an interrupt, after which it names the command that makes the others. */
export async function makeThumbnails(
  { environment, film, hooks, options }: Batch,
  { emit }: BatchBase,
  rows: readonly StatusRow[],
): Promise<void> {
  const { interrupt } = hooks;
  if (interrupt.aborted) return;
  let told = -1;
  let left = 0;
  await makeLackingPosters(environment, film.places.output, rows, interrupt, (done, of) => {
    if (interrupt.aborted) return;
    left = of - done;
    const percent = Math.floor((100 * done) / of);
    if (percent === told) return;
    told = percent;
    emit({ type: 'finishing', step: 'thumbnails', done, of });
  });
  if (!interrupt.aborted || left === 0) return;
  const command = commandLine(
    'report',
    displayPath(film.places.manifest, environment),
    ...gatewayFlags({ sandbox: options.sandbox }),
  );
  const message = `${plural(left, 'thumbnail')} skipped. To make them: ${command}`;
  emit({ type: 'notice', message });
}
