import { basename, dirname } from 'node:path';
import { commandLine, shellWords } from '../core/command-line.js';
import { displayPath } from '../core/display-path.js';
import { formatUsd, sumUsd, type Usd } from '../core/money.js';
import { plural } from '../core/text.js';
import { jobQuote } from '../ledger/charge.js';
import { stateOf } from '../ledger/state.js';
import type { Bought } from '../plan/bought.js';
import { takeName } from '../takes/take.js';
import type { BatchOptions } from './batch.js';
import type { Film } from './film.js';
import type { FilmState } from './film-state.js';
import { gatewayFlags } from './next.js';
import type { Source } from './orphans.js';
import { type Refusal, refusal } from './refusal.js';

/** A film, and what a run is asked to do with it. */
interface Asked {
  film: Film;
  options: BatchOptions;
}

/** Takes that are named to somebody at once. */
const MOST_NAMED = 8;

/** Refuses to pay for takes that the output folder knows as bought and the lockfile does not. */
export function boughtForFolder({ film, options }: Asked, bought: readonly Bought[]): Refusal {
  const { lockfile, output } = film.places;
  return refusal(
    'invalid',
    [
      `${takesOf(bought)} already ${film.sandbox ? 'rendered' : 'bought'} for ${displayPath(output, film.places)}, and ${basename(lockfile)} does not know it:`,
      ...named(bought),
      'This may be the lockfile of another branch, or an older copy. To join what the folder knows into it, which costs nothing:',
      `  ${commandLine('restore', displayPath(film.places.manifest, film.places), ...(film.sandbox ? ['--sandbox'] : []))}`,
      ...payAgain(film, options),
    ].join('\n'),
  );
}

/** Refuses to pay for takes that a lockfile of an earlier name, or a former output folder, knows as bought. */
export function boughtByOrphan(
  { film, options, filmState }: Asked & { filmState: FilmState },
  { source, bought }: { source: Source; bought: readonly Bought[] },
): Refusal {
  const { manifest, lockfile } = film.places;
  const [theirs, ours] = [displayPath(source.path, film.places), displayPath(lockfile, film.places)];
  const sandbox = film.sandbox ? ['--sandbox'] : [];
  const restore = commandLine('restore', displayPath(manifest, film.places), '--from', theirs, ...sandbox);
  const isNew = filmState.header === null;
  const [where, cure, command] =
    source.kind === 'folder'
      ? [
          `for ${displayPath(dirname(dirname(source.path)), film.places)}, and ${basename(lockfile)} does not know it`,
          'To join what that folder knows into the lockfile, which costs nothing:',
          restore,
        ]
      : [
          `by the lockfile ${theirs}, whose manifest is not there any more`,
          `If ${displayPath(manifest, film.places)} is that film under a new name, its lockfile has to follow:`,
          isNew ? shellWords('mv', theirs, ours) : restore,
        ];
  return refusal(
    'invalid',
    [
      `${takesOf(bought)} already ${film.sandbox ? 'rendered' : 'bought'} ${where}:`,
      ...named(bought),
      cure,
      `  ${command}`,
      ...payAgain(film, options),
    ].join('\n'),
  );
}

function takesOf(bought: readonly Bought[]): string {
  return `${plural(bought.length, 'take was', 'takes were')}`;
}

function named(bought: readonly Bought[]): string[] {
  const lines = bought.slice(0, MOST_NAMED).map(({ take, job }) => {
    const quote = jobQuote(job);
    const price = quote === null ? 'at an unknown price' : `for $${formatUsd(quote)}`;
    const when = job.intent.at.slice(0, 16).replace('T', ' ');
    return `  ${takeName(take)}  ${stateOf(job)}, submitted ${when} UTC ${price} by run ${job.intent.run}`;
  });
  const more = bought.length - lines.length;
  return [...lines, ...(more > 0 ? [`  and ${more} more`] : [])];
}

function payAgain(film: Film, options: BatchOptions): string[] {
  const only = options.only.flatMap((pattern) => ['--only', pattern]);
  const verb = options.retry ? 'retry' : 'render';
  const command = commandLine(
    verb,
    displayPath(film.places.manifest, film.places),
    ...only,
    ...gatewayFlags(options),
    '--pay-again',
  );
  return [`To render them once more${film.sandbox ? '' : ' and pay again'}:`, `  ${command}`];
}

/** What takes that are knowingly paid for again cost, for a warning. */
export function paidAgain(bought: readonly Bought[]): string {
  const known = bought.map(({ take }) => take.quote.usd).filter((usd): usd is Usd => usd !== null);
  const unknown = bought.length - known.length;
  const more = unknown > 0 ? ` and ${plural(unknown, 'unknown price')}` : '';
  return `${plural(bought.length, 'take')} that ${bought.length === 1 ? 'was' : 'were'} bought before ${bought.length === 1 ? 'is' : 'are'} paid for again: $${formatUsd(sumUsd(known))}${more}`;
}

/** Refuses to write to a folder whose shadow this version does not understand. */
export function newerFolder({ film }: Asked): Refusal {
  const output = displayPath(film.places.output, film.places);
  return refusal(
    'invalid',
    `${output} was written to by a newer shotlist. Install that version or a later one; nothing was sent.`,
  );
}
