import type { CliContext } from './context.js';
import { viewOf } from './show.js';
import { openBar, type SingleBar } from './ui/run/bars.js';

/** A bar on stderr where that is a terminal; none with `--quiet`. */
export function barOn(context: CliContext, flags: { quiet?: boolean | undefined }, name: string): SingleBar {
  const { err, draws, clock } = context;
  return openBar(flags.quiet || !draws ? null : err, name, { color: viewOf(context, err).color, clock });
}
