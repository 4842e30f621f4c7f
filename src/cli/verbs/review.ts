import { openFilm } from '../../app/film/film.js';
import { commandOf, type ReviewChoice } from '../../app/review/choices.js';
import { serveReview } from '../../app/review/review.js';
import { escapeControls, plural } from '../../core/text.js';
import type { CliContext, Exit } from '../context.js';
import type { FilmFlags } from '../options.js';
import { refuse, refuseManifest, tell, writeJson } from '../show.js';

/**
 * `shotlist review MANIFEST`: the film's page on the loopback interface, live, with buttons, until Ctrl-C. Spends nothing; writes what the
 * buttons say.
 */
export async function review(
  context: CliContext,
  manifest: string,
  flags: FilmFlags & { port: number; open?: boolean },
): Promise<Exit> {
  const opened = await openFilm(context, manifest, flags.sandbox ?? false);
  if (!opened.ok) return refuseManifest(context, opened.error);
  const served = await serveReview(context, manifest, { port: flags.port, flags });
  if (!served.ok) return refuse(context, served.error);
  const { url, port, close } = served.value;
  if (flags.json) writeJson(context, { url });
  else context.out.write(`${url}\n`);
  if (!flags.quiet) tell(context, `${await howToOpen()}Ctrl-C stops it.`);
  await context.clock.sleep(Number.POSITIVE_INFINITY, context.interrupt);
  const unsaved = await close();
  if (unsaved.length === 0) return 0;
  tell(
    context,
    `${plural(unsaved.length, 'choice was', 'choices were')} not saved, because a run is active. When it has ended:`,
  );
  for (const choice of unsaved) tell(context, `  ${commandOf(choice, manifest, flags) ?? inWords(choice)}`);
  return 1;

  async function howToOpen(): Promise<string> {
    if (context.openPage === undefined)
      return `This machine has no screen. Forward the port from yours, and open the address there:\n  ssh -L ${port}:127.0.0.1:${port} THIS_MACHINE\n`;
    if (!flags.open) return 'Open the address in a browser, or add --open. ';
    return (await context.openPage(url))
      ? 'Opened in the browser. '
      : 'No browser could be started; open the address yourself. ';
  }
}

function inWords(choice: ReviewChoice): string {
  if (choice.verb === 'note') return `the note of ${choice.job}: ${escapeControls(choice.note)}`;
  return choice.verb === 'rate' ? `the rating of ${choice.job}: ${choice.rating ?? 'none'}` : choice.verb;
}
