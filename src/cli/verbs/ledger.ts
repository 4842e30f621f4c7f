import { openFilm } from '../../app/film/film.js';
import { checkLedger } from '../../app/ledger-check.js';
import { type Copied, exportLedger, importLedger } from '../../app/ledger-copy.js';
import { displayPath } from '../../core/display-path.js';
import { dollars } from '../../core/figures.js';
import { formatUsd } from '../../core/money.js';
import { refusal } from '../../core/refusal.js';
import { plural } from '../../core/text.js';
import type { CliContext, Exit } from '../context.js';
import type { FilmFlags } from '../options.js';
import { refuse, refuseManifest, tell, writeJson } from '../show.js';

/** `shotlist ledger import|export|check MANIFEST`: moves jobs between lockfile and database, and checks the latter. Pays nothing. */
export async function ledger(
  context: CliContext,
  manifest: string,
  action: string,
  flags: FilmFlags,
): Promise<Exit> {
  const opened = await openFilm(context, manifest, flags.sandbox ?? false);
  if (!opened.ok) return refuseManifest(context, opened.error);
  const film = opened.value;
  const { places } = film;
  const [lockfile, name] = [displayPath(places.lockfile, places), places.shared?.film.name ?? ''];
  const show = (copied: Copied, to: string) => {
    if (flags.json) writeJson(context, { manifest, to, jobs: copied.jobs, all: copied.all });
    if (flags.quiet) return;
    tell(
      context,
      `${plural(copied.jobs, 'job')} copied to ${to}, which has ${copied.all}; nothing was paid.`,
    );
    for (const { job, why } of copied.contradictions)
      tell(context, `job ${job.job} was left as it is: there are ${why}`);
  };
  switch (action) {
    case 'import': {
      const copied = await importLedger(context, film);
      if (!copied.ok) return refuse(context, copied.error);
      show(copied.value, `${name} in ${places.shared?.address.name}`);
      if (!flags.quiet)
        tell(
          context,
          `From now on the film is rendered from the database only; every command that is given ${lockfile} says so. Keep ledger: in the manifest.`,
        );
      return copied.value.contradictions.length > 0 ? 1 : 0;
    }
    case 'export': {
      const copied = await exportLedger(context, film);
      if (!copied.ok) return refuse(context, copied.error);
      show(copied.value, lockfile);
      if (!flags.quiet)
        tell(
          context,
          `From now on the film is rendered from ${lockfile} only; every command that is given ${name} says so. Remove ledger: from the manifest on every machine.`,
        );
      return copied.value.contradictions.length > 0 ? 1 : 0;
    }
    case 'check': {
      const checked = await checkLedger(context, film);
      if (!checked.ok) return refuse(context, checked.error);
      const { server, skew, jobs, records, committed, problems, notices } = checked.value;
      if (flags.json)
        writeJson(context, {
          manifest,
          server,
          skew,
          jobs,
          records,
          committed: formatUsd(committed),
          problems,
        });
      if (!flags.quiet)
        tell(
          context,
          `Postgres ${server}: ${plural(jobs, 'job')}, ${plural(records, 'record')}, ${dollars(committed)} committed`,
        );
      for (const line of [...notices, ...problems]) tell(context, line);
      return problems.length > 0 ? 1 : 0;
    }
    default:
      return refuse(context, refusal('invalid', `Unknown action ${action}: use import, export or check.`));
  }
}
