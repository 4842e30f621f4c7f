import { join } from 'node:path';
import { castOf, castOfImages, filmFormat, stalePicks } from '../../app/cast.js';
import { cutClaim } from '../../app/claims.js';
import { badFiles, type Exit, type Refusal, refusal } from '../../app/environment.js';
import { type Film, openFilm } from '../../app/film.js';
import { readFilmState } from '../../app/film-state.js';
import { fromHere } from '../../app/from-here.js';
import { markFolder } from '../../app/mark.js';
import { foreignFolder } from '../../app/owner.js';
import { unlockCommand } from '../../app/unlock-command.js';
import { strangerInTheWay } from '../../app/unowned-files.js';
import { err, type Result, unreachable } from '../../core/result.js';
import { plural } from '../../core/text.js';
import { cutFilm } from '../../cut/cut.js';
import type { Made } from '../../cut/cutting.js';
import type { Format } from '../../cut/format.js';
import { type Part, partFrames, sequence } from '../../cut/sequence.js';
import { leadsOutside } from '../../media/inside.js';
import { outputProblem } from '../../media/output-problem.js';
import { takeClaim } from '../../system/claim.js';
import { errorCode, whyNot } from '../../system/disk.js';
import { findFfmpeg, GET_FFMPEG } from '../../system/ffmpeg.js';
import { outputDisk } from '../../system/output-disk.js';
import { systemProcesses } from '../../system/processes.js';
import { OUTPUT } from '../../takes/output.js';
import type { CliContext } from '../context.js';
import type { FilmFlags } from '../options.js';
import { colorOf, columnsOf, refuse, refuseManifest, writeJson } from '../show.js';
import { cutJson } from '../ui/json/cut-document.js';
import { openBar } from '../ui/run/bars.js';
import { cutNotes, cutText } from '../ui/text/cut-lines.js';

/** `shotlist cut MANIFEST`: the film so far from the chosen takes, or with `--animatic` from images and durations alone. */
export async function cut(
  machine: CliContext,
  manifest: string,
  flags: FilmFlags & { animatic?: boolean },
): Promise<Exit> {
  const opened = await openFilm(machine, manifest, flags.sandbox ?? false);
  if (!opened.ok) return refuseManifest(machine, manifest, opened.error, flags.json ?? false);
  const film = opened.value;
  const { output } = film.places;
  const context = { ...machine, disk: outputDisk(machine.disk, output, machine.clock) };
  const name = flags.animatic ? OUTPUT.animatic : OUTPUT.cut;
  const foreign =
    (await outputProblem(context.disk, output)) ?? (await foreignFolder(context.disk, film.places, [name]));
  if (foreign !== null) return refuse(context, refusal(2, foreign));
  if (await leadsOutside(context.disk, output, OUTPUT.cutWork))
    return refuse(
      context,
      refusal(
        2,
        `${join(output, OUTPUT.cutWork)} is a symbolic link, or leads out of the output folder; remove it.`,
      ),
    );
  try {
    await markFolder(context.disk, film.places);
    const claim = await takeClaim({
      disk: context.disk,
      path: cutClaim(film.places),
      run: 'cut',
      clock: context.clock,
      processes: systemProcesses(context.disk),
    });
    if (!claim.ok) {
      const held = { ...claim.error, code: 'cut-held', message: 'another cut of this film is under way' };
      return refuse(context, {
        exit: 5,
        diagnostics: [held],
        message: `  ${unlockCommand(film.places.lockfile)}`,
      });
    }
    try {
      return await cutClaimed(context, film, flags, join(output, name));
    } finally {
      await claim.value.release();
    }
  } catch (error) {
    if (context.interrupt.aborted)
      return refuse(context, refusal(130, 'Interrupted; the film is as it was.'));
    if (errorCode(error) === undefined) throw error;
    return refuse(
      context,
      refusal(1, `The film could not be written to ${output} (${whyNot(error)}); it is as it was.`),
    );
  }
}

async function cutClaimed(
  context: CliContext,
  film: Film,
  flags: FilmFlags & { animatic?: boolean },
  path: string,
): Promise<Exit> {
  const { disk } = context;
  const filmState = await readFilmState(context, film);
  if (!filmState.ok) return refuse(context, badFiles(filmState.error));
  const cast = flags.animatic ? castOfImages(film) : await castOf(disk, film, filmState.value);
  const ordered = sequence(cast);
  if (!ordered.ok) return refuse(context, refusal(2, ordered.error));
  const { parts, notices } = ordered.value;
  if (parts.length === 0)
    return refuse(context, refusal(2, 'No shot is enabled, so there is nothing to cut.'));
  const format = filmFormat(film, cast);
  const made = await make(context, film, { parts, format, path, quiet: flags.quiet ?? false });
  if (!made.ok) return refuse(context, made.error);
  const stale = flags.animatic ? [] : stalePicks(filmState.value);
  const facts = { film: fromHere(path), parts, format, notices: [...notices, ...stale] };
  const columns = columnsOf(context.err);
  if (!flags.quiet) context.err.write(cutText(made.value, facts, columns));
  context.err.write(cutNotes(made.value, facts, { columns, color: colorOf(context, context.err) }));
  const manifest = fromHere(film.places.manifest);
  if (flags.json) writeJson(context, cutJson(made.value, { manifest, ...facts }, fromHere));
  else if (flags.quiet || !context.out.isTTY) context.out.write(`${facts.film}\n`);
  return 0;
}

async function make(
  context: CliContext,
  film: Film,
  of: { parts: readonly Part[]; format: Format; path: string; quiet: boolean },
): Promise<Result<Made, Refusal>> {
  const { parts, format, path } = of;
  const total = parts.reduce((sum, part) => sum + partFrames(part, format.rate), 0);
  const progress = openBar(of.quiet || !context.draws ? null : context.err, 'cut');
  const made = await cutFilm({
    disk: context.disk,
    path,
    work: join(film.places.output, OUTPUT.cutWork),
    title: film.manifest.title,
    parts,
    format,
    ffmpeg: () => findFfmpeg(context.env.PATH),
    signal: context.interrupt,
    onConform(why) {
      if (!of.quiet) context.err.write(`Conforming ${plural(parts.length, 'shot')} with ffmpeg: ${why}.\n`);
    },
    onProgress: (done, shot) => progress.show(done, total, shot === null ? 'sound' : `shot ${shot}`),
  }).finally(() => progress.close());
  if (made.ok) return made;
  switch (made.error.kind) {
    case 'no ffmpeg':
      return err(
        refusal(2, `This film needs ffmpeg, and there is none: ${made.error.needed}.\n${GET_FFMPEG}`),
      );
    case 'in the way':
      return err(refusal(2, await strangerInTheWay(context.disk, made.error.path)));
    case 'failed':
      return err(
        refusal(1, `The film could not be made; ${fromHere(path)} is as it was.\n${made.error.why}`),
      );
    default:
      return unreachable(made.error);
  }
}
