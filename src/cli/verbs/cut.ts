import { makeCut } from '../../app/cut.js';
import { openFilm } from '../../app/film/film.js';
import { displayPath } from '../../core/display-path.js';
import { plural } from '../../core/text.js';
import { barOn } from '../bar.js';
import type { CliContext, Exit } from '../context.js';
import type { FilmFlags } from '../options.js';
import { linksOn, refuse, refuseManifest, tell, viewOf, writeJson } from '../show.js';
import { cutJson } from '../ui/json/cut-document.js';
import { cutNotes, cutProgress, cutText } from '../ui/text/cut-lines.js';

/** `shotlist cut MANIFEST`: the film so far from the chosen takes, or with `--animatic` from images and durations alone. */
export async function cut(
  context: CliContext,
  manifest: string,
  flags: FilmFlags & { animatic?: boolean },
): Promise<Exit> {
  const opened = await openFilm(context, manifest, flags.sandbox ?? false);
  if (!opened.ok) return refuseManifest(context, opened.error);
  const bar = barOn(context, flags, 'cut');
  bar.say('reading the clips');
  const done = await makeCut(context, opened.value, {
    animatic: flags.animatic ?? false,
    signal: context.interrupt,
    onConform(why, shots) {
      bar.close();
      if (!flags.quiet) tell(context, `Re-encoding ${plural(shots, 'shot')} with ffmpeg: ${why}.`);
    },
    onProgress: (frames, total, shot) => bar.show(frames, total, cutProgress(frames, total, shot)),
  }).finally(() => bar.close());
  if (!done.ok) return refuse(context, done.error);
  const { made, path, parts, format, notices } = done.value;
  const shown = (file: string) => displayPath(file, context);
  const facts = { film: shown(path), parts, format, notices };
  const view = viewOf(context, context.err);
  if (!flags.quiet)
    context.err.write(cutText(made, facts, { ...view, linkTo: linksOn(context, context.err) }));
  context.err.write(cutNotes(made, facts, view));
  const document = { manifest: shown(opened.value.places.manifest), ...facts };
  if (flags.json) writeJson(context, cutJson(made, document, shown));
  else if (flags.quiet || !context.out.isTTY) context.out.write(`${facts.film}\n`);
  return 0;
}
