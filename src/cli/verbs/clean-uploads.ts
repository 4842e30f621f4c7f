import { findUploads, type KnownUpload, removeUploads } from '../../app/clean-uploads.js';
import type { Film } from '../../app/film/film.js';
import { bytesText } from '../../core/figures.js';
import { refusal } from '../../core/refusal.js';
import { ok } from '../../core/result.js';
import { escapeControls, plural } from '../../core/text.js';
import { agreed } from '../agree.js';
import type { CliContext, Exit } from '../context.js';
import type { CleanFlags } from '../options.js';
import { refuse, tell, writeJson } from '../show.js';
import type { Documents } from '../ui/json/output-schemas.js';

/** `shotlist clean MANIFEST --uploads`: lists what this film has uploaded, and removes it after confirmation. Exit 1 where something could not be removed. */
export async function cleanUploads(
  context: CliContext,
  manifest: string,
  film: Film,
  flags: CleanFlags,
): Promise<Exit> {
  const found = await findUploads(context, film);
  if (!found.ok) return refuse(context, found.error);
  const show = (text: string) => {
    if (!flags.quiet) tell(context, text);
  };
  if (!flags.json) for (const upload of found.value) show(lineOf(upload));
  const free = found.value.filter(({ stays }) => stays === null);
  const what = `${plural(free.length, 'upload')}, ${bytesText(sizeOf(free))}`;
  if (found.value.length === 0) show('This film has uploaded nothing that is still there.');
  else if (free.length === 0) show('None of them can be removed.');
  else if (flags.dryRun) show(`Can be removed: ${what}. Nothing was removed.`);
  if (flags.dryRun || free.length === 0) return done(free, false);

  const question = `Remove ${what}? Other films that use the same images upload them again when they need them, but their jobs that still render may fail.`;
  const canAsk = context.in.isTTY && context.err.isTTY && !flags.json;
  if (!flags.yes && !canAsk)
    return refuse(
      context,
      refusal('invalid', `Not a terminal: pass --yes to remove ${what}. Nothing was removed.`),
    );
  const agreement = flags.yes ? ok(null) : await agreed(context, question, 'Nothing was removed.');
  if (!agreement.ok) return refuse(context, agreement.error);
  const removed = await removeUploads(context, film, free);
  if (!removed.ok) return refuse(context, removed.error);
  const gone = removed.value.filter(({ stays }) => stays === null);
  const left = removed.value.filter(({ stays }) => stays !== null);
  show(`Removed ${plural(gone.length, 'upload')}, ${bytesText(sizeOf(gone))}.`);
  for (const upload of left) show(`Not removed:${lineOf(upload)}`);
  done(gone, true);
  return left.length > 0 ? 1 : 0;

  function done(listed: readonly KnownUpload[], isRemoved: boolean): Exit {
    if (flags.json) writeJson(context, documentOf(manifest, listed, isRemoved));
    return 0;
  }
}

function lineOf({ place, name, bytes, stays }: KnownUpload): string {
  const why = stays === null ? '' : `  (stays: ${stays})`;
  return escapeControls(`  ${name} at ${place}  ${bytesText(bytes)}${why}`);
}

function documentOf(manifest: string, uploads: readonly KnownUpload[], removed: boolean): Documents['clean'] {
  const files = uploads.map(({ place, name, bytes }) => ({
    kind: 'upload' as const,
    path: `${place}/${name}`,
    bytes,
  }));
  return { manifest, removed, bytes: sizeOf(uploads), files };
}

function sizeOf(files: readonly { bytes: number }[]): number {
  return files.reduce((sum, { bytes }) => sum + bytes, 0);
}
