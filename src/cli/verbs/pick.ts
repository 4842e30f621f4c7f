import { type Film, openFilm } from '../../app/film.js';
import { filmStateOf, readFilmState } from '../../app/film-state.js';
import { appendAll, withJournal } from '../../app/held-journal.js';
import { tryMarkFolder } from '../../app/mark.js';
import { mirrorIfOurs } from '../../app/mirror.js';
import { foreignFolder, REPORTS } from '../../app/owner.js';
import { writeFilmPage } from '../../app/page.js';
import { badFiles, type Refusal, refusal } from '../../app/refusal.js';
import { rowsOf } from '../../app/rows.js';
import { closestMatch } from '../../core/closest-match.js';
import { err, ok, type Result } from '../../core/result.js';
import type { Journal } from '../../ledger/port.js';
import type { Job } from '../../ledger/record.js';
import { stateOf } from '../../ledger/state.js';
import { type ClipsOnDisk, outputsOf } from '../../plan/found.js';
import { type Choice, choicesOf, pickRecords } from '../../plan/pick.js';
import { priceNowBy } from '../../plan/price-now.js';
import { outputDisk } from '../../system/output-disk.js';
import { takeName } from '../../takes/take.js';
import type { CliContext } from '../context.js';
import type { Exit } from '../exit.js';
import type { FilmFlags } from '../options.js';
import { refuse, refuseManifest } from '../show.js';
import { status } from './status.js';

/** Shots that are named to somebody who named none of them. */
const MOST_NAMED = 10;

/** What becomes the choice of a shot: a job, or null for none. */
interface Wish {
  shot: string;
  choice: Choice;
  job: Job | null;
  /** What to say once it is so. */
  said: string;
}

/**
 * `shotlist pick MANIFEST TAKE…`: which takes stand for their shots in the cut; with `--clear`, shots that go back to their newest
 * finished take. All or none: exit 2 where one of them cannot be.
 */
export async function pick(
  context: CliContext,
  manifest: string,
  names: string[],
  flags: FilmFlags & { clear?: boolean },
): Promise<Exit> {
  const opened = await openFilm(context, manifest, flags.sandbox ?? false);
  if (!opened.ok) return refuseManifest(context, manifest, opened.error, flags.json ?? false);
  const film = opened.value;
  const before = await readFilmState(context, film);
  if (!before.ok) return refuse(context, badFiles(before.error));
  const { header } = before.value;
  if (!header)
    return refuse(context, refusal('invalid', 'Nothing was rendered yet, so there is nothing to pick from.'));
  const opening = { places: film.places, gateway: header.gateway, moved: false };
  const picked = await withJournal(context, opening, ({ journal }) =>
    record(context, film, journal, names, flags.clear ?? false),
  );
  if (!picked.ok) return refuse(context, picked.error);
  if (!flags.quiet) for (const line of picked.value) context.err.write(`${line}\n`);
  const unwritten = await showOnPage(context, film, flags);
  if (unwritten !== null) context.err.write(`${unwritten}\n`);
  return flags.json ? status(context, manifest, flags) : 0;
}

/** Writes the film's page again where there is one; a sentence that says why where that could not be done. */
async function showOnPage(context: CliContext, film: Film, flags: FilmFlags): Promise<string | null> {
  const { places, manifest } = film;
  if (
    !(await context.disk.entryAt(places.page)) ||
    (await foreignFolder(context.disk, places, REPORTS)) !== null
  )
    return null;
  const filmState = await readFilmState(context, film);
  if (!filmState.ok) return null;
  const disk = outputDisk(context.disk, places.output, context.clock);
  await tryMarkFolder(disk, places);
  return writeFilmPage(
    { ...context, disk },
    {
      rows: rowsOf(filmState.value),
      priceNow: priceNowBy(manifest.catalog),
      places,
      title: manifest.title,
      manifestLoads: true,
      flags,
    },
  );
}

async function record(
  context: CliContext,
  film: Film,
  journal: Journal,
  names: readonly string[],
  clear: boolean,
): Promise<Result<string[], Refusal>> {
  await mirrorIfOurs(context.disk, film.places, journal);
  const { match, clips } = await filmStateOf(context.disk, film, journal);
  const choices = choicesOf([...match.takes, ...match.leftovers]);
  const wishes = new Map<string, Wish>();
  for (const name of names) {
    const wish = clear ? wishToClear(name, choices) : wishToPick(name, choices, clips);
    if (!wish.ok) return err(refusal('invalid', wish.error));
    const { shot } = wish.value;
    if (wishes.has(shot))
      return err(refusal('invalid', `Shot ${shot} is named twice: one take stands for a shot.`));
    wishes.set(shot, wish.value);
  }
  const now = context.clock.now();
  const records = [...wishes.values()].flatMap(({ choice, job }) => pickRecords(choice, job, now));
  const stored = await appendAll(journal, records);
  return stored.ok ? ok([...wishes.values()].map(({ said }) => said)) : stored;
}

function wishToPick(
  name: string,
  choices: ReadonlyMap<string, Choice>,
  clips: ClipsOnDisk,
): Result<Wish, string> {
  const [shot = '', number] = name.split(':');
  const choice = choices.get(shot);
  if (!choice) return err(noShot(shot, choices));
  const all = choice.takes.map(({ take }) => takeName(take));
  if (number === undefined && all.length > 1)
    return err(`Shot ${shot} has ${all.length} takes; name one: ${all.join(', ')}.`);
  const found = choice.takes.find(({ take }) => takeName(take) === (number === undefined ? all[0] : name));
  if (!found) return err(`Shot ${shot} has no take ${name}; it has ${all.join(', ')}.`);
  const { take, job } = found;
  if (!take.enabled) return err(`Shot ${shot} is disabled in the manifest; enable it first.`);
  const state = job ? stateOf(job) : 'pending';
  if (!job || state !== 'finished')
    return err(`${takeName(take)} is ${state}: only a finished take can be picked.`);
  const [path] = outputsOf(job, clips);
  const where = path ? `: ${path}` : '; its clip is not here';
  return ok({ shot, choice, job, said: `${takeName(take)} is picked${where}` });
}

function wishToClear(name: string, choices: ReadonlyMap<string, Choice>): Result<Wish, string> {
  const choice = choices.get(name);
  if (!choice && name.includes(':')) return err(`--clear takes shots: ${name.split(':')[0]}, not ${name}.`);
  if (!choice) return err(noShot(name, choices));
  return ok({
    shot: name,
    choice,
    job: null,
    said:
      choice.picks.length > 0
        ? `${name} has no pick any more: its newest finished take stands for it`
        : `${name} had no pick`,
  });
}

function noShot(shot: string, choices: ReadonlyMap<string, Choice>): string {
  const shots = [...choices.keys()];
  const near = closestMatch(shot, shots);
  if (near !== undefined) return `The manifest has no shot ${shot}. Did you mean ${near}?`;
  const more = shots.length > MOST_NAMED ? ', …' : '';
  return `The manifest has no shot ${shot}; it has ${shots.slice(0, MOST_NAMED).join(', ')}${more}.`;
}
