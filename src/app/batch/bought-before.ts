import { basename, dirname } from 'node:path';
import { commandLine, shellWords } from '../../core/command-line.js';
import { displayPath, typedPath } from '../../core/display-path.js';
import { formatUsd, sumUsd, type Usd } from '../../core/money.js';
import { type Refusal, refusal } from '../../core/refusal.js';
import { firstLines, plural } from '../../core/text.js';
import { jobQuote } from '../../ledger/charge.js';
import { stateOf } from '../../ledger/state.js';
import type { Bought } from '../../plan/bought.js';
import { takeName } from '../../takes/take.js';
import { type GatewayFlags, gatewayFlags, payAgainCommand, restoreCommand } from '../film/commands.js';
import { type Film, manifestOf } from '../film/film.js';
import type { FilmState } from '../film/film-state.js';
import type { BatchOptions } from './batch.js';
import type { OtherRecords } from './other-records.js';

const MOST_NAMED = 8;

/** Refuses to pay for takes that `records`, or without them the output folder, know as bought and the lockfile does not. */
export function boughtRefusal(
  { film, options, filmState }: { film: Film; options: BatchOptions; filmState: FilmState },
  bought: readonly Bought[],
  records: OtherRecords | null,
): Refusal {
  const them = bought.length === 1 ? 'it' : 'them';
  const { where, cure } = sourceOf(film, filmState, records, { ...options, them });
  const lines = [
    `${plural(bought.length, 'take was', 'takes were')} already ${film.sandbox ? 'rendered' : 'bought'} ${where}:`,
    ...firstLines(bought.map(described), MOST_NAMED, '  '),
    ...cure,
    `To render ${them} again${film.sandbox ? '' : ' and pay again'}:`,
    `  ${payAgainCommand(film.places, options)}`,
  ];
  return refusal('invalid', lines.join('\n'));
}

/** Which records know takes as bought, in words, and how the lockfile comes to know them too. */
function sourceOf(
  { places, sandbox }: Film,
  { header }: FilmState,
  records: OtherRecords | null,
  { them, ...options }: GatewayFlags & { them: string },
) {
  const shown = (path: string) => displayPath(path, places);
  const typed = (path: string) => typedPath(path, places);
  const restore = restoreCommand(places, records?.path);
  if (records?.kind === 'lockfile') {
    const follow = header ? restore : shellWords('mv', typed(records.path), typed(places.lockfile));
    return {
      where: `by the lockfile ${shown(records.path)}, whose manifest no longer exists`,
      cure: [
        `If ${shown(places.manifest)} is that film under a new name, its lockfile has to follow:`,
        `  ${follow}`,
      ],
    };
  }
  if (records?.kind === 'own')
    return {
      where: `by the lockfile ${shown(records.path)}, and the shared ledger does not list ${them}`,
      cure: [
        `To bring ${them} there, which costs nothing:`,
        `  ${commandLine('ledger', 'import', typed(places.manifest), ...gatewayFlags(options))}`,
      ],
    };
  if (records?.kind === 'linked') {
    const manifest = manifestOf(records.path);
    return {
      where: `by the lockfile ${shown(records.path)}: ${shown(places.manifest)} is a link to ${shown(manifest)}`,
      cure: [
        'To go on with that film:',
        `  ${commandLine('render', typed(manifest), ...(sandbox ? ['--sandbox'] : []))}`,
      ],
    };
  }
  const ledger = places.shared ? 'the shared ledger' : basename(shown(places.lockfile));
  const folder = records ? dirname(dirname(records.path)) : places.output;
  const older = places.shared
    ? 'The database may have been restored from an older backup.'
    : 'This may be the lockfile of another branch, or an older copy.';
  const cure = records
    ? `To join what that folder knows into ${places.shared ? ledger : 'the lockfile'}, which costs nothing:`
    : `${older} To join what the folder knows into it, which costs nothing:`;
  return {
    where: `for ${shown(folder)}, and ${ledger} does not list ${them}`,
    cure: [cure, `  ${restore}`],
  };
}

function described({ take, job }: Bought): string {
  const quote = jobQuote(job);
  const price = quote === null ? 'at an unknown price' : `for $${formatUsd(quote)}`;
  const when = job.intent.at.slice(0, 16).replace('T', ' ');
  return `  ${takeName(take)}  ${stateOf(job)}, submitted ${when} UTC ${price} by run ${job.intent.run}`;
}

/** What takes that are knowingly paid for again cost, for a warning. */
export function paidAgain(bought: readonly Bought[]): string {
  const known = bought.map(({ take }) => take.quote.usd).filter((usd): usd is Usd => usd !== null);
  const unknown = bought.length - known.length;
  const more = unknown > 0 ? ` and ${plural(unknown, 'unknown price')}` : '';
  const [was, is] = bought.length === 1 ? ['was', 'is'] : ['were', 'are'];
  return `${plural(bought.length, 'take')} that ${was} bought before ${is} paid for again: $${formatUsd(sumUsd(known))}${more}`;
}
