import { findUnusedFiles, removeUnusedFiles } from '../../app/clean.js';
import { openFilm } from '../../app/film/film.js';
import type { UnusedFile } from '../../app/folder/unused-files.js';
import { refreshPage } from '../../app/report.js';
import { bytesText } from '../../core/figures.js';
import { refusal } from '../../core/refusal.js';
import { ok } from '../../core/result.js';
import { plural } from '../../core/text.js';
import { agreed } from '../agree.js';
import type { CliContext, Exit } from '../context.js';
import type { CleanFlags } from '../options.js';
import { refuse, refuseManifest, tell, writeJson } from '../show.js';
import type { Documents } from '../ui/json/output-schemas.js';

/**
 * `shotlist clean MANIFEST`: lists the files in the output folder that no take uses, and removes them after confirmation. The
 * ledger keeps what they cost.
 */
export async function clean(context: CliContext, manifest: string, flags: CleanFlags): Promise<Exit> {
  const opened = await openFilm(context, manifest, flags.sandbox ?? false);
  if (!opened.ok) return refuseManifest(context, opened.error);
  if (flags.uploads) {
    const { cleanUploads } = await import('./clean-uploads.js');
    return cleanUploads(context, manifest, opened.value, flags);
  }
  const found = await findUnusedFiles(context, opened.value);
  if (!found.ok) return refuse(context, found.error);
  const files = found.value;
  const show = (text: string) => {
    if (!flags.quiet) tell(context, text);
  };
  if (!flags.json) for (const file of files) show(`  ${file.path}  ${bytesText(file.bytes)}`);
  const what = `${plural(files.length, 'file')}, ${bytesText(sizeOf(files))}`;
  if (files.length === 0) show('Every file is in use.');
  else if (flags.dryRun) show(`${what} that no take uses. Nothing was removed.`);
  if (flags.dryRun || files.length === 0) return done(files, false);

  const question = `Remove ${what}? Their cost stays in the lockfile. You may not be able to download them again.`;
  const canAsk = context.in.isTTY && context.err.isTTY && !flags.json;
  if (!flags.yes && !canAsk)
    return refuse(
      context,
      refusal('invalid', `Not a terminal: pass --yes to remove ${what}. Nothing was removed.`),
    );
  const agreement = flags.yes ? ok(null) : await agreed(context, question, 'Nothing was removed.');
  if (!agreement.ok) return refuse(context, agreement.error);
  const removed = await removeUnusedFiles(context, opened.value, files);
  if (!removed.ok) return refuse(context, removed.error);
  const unwritten = await refreshPage(context, opened.value, { sandbox: flags.sandbox ?? false });
  if (unwritten !== null) tell(context, unwritten);
  show(`Removed ${plural(removed.value.length, 'file')}, ${bytesText(sizeOf(removed.value))}.`);
  return done(removed.value, true);

  function done(listed: readonly UnusedFile[], isRemoved: boolean): Exit {
    if (flags.json) writeJson(context, documentOf(manifest, listed, isRemoved));
    return 0;
  }
}

function documentOf(manifest: string, files: readonly UnusedFile[], removed: boolean): Documents['clean'] {
  return {
    manifest,
    removed,
    bytes: sizeOf(files),
    files: files.map(({ kind, path, bytes }) => ({ kind, path, bytes })),
  };
}

function sizeOf(files: readonly UnusedFile[]): number {
  return files.reduce((sum, { bytes }) => sum + bytes, 0);
}
