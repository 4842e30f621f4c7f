import { join } from 'node:path';
import { clipSize } from '../catalog/clip.js';
import { invalid, type Refusal } from '../core/refusal.js';
import { ok, type Result } from '../core/result.js';
import { type Footage, lookAt } from '../cut/footage.js';
import { type Format, formatOf } from '../cut/format.js';
import { type Part, type ShotSource, sequence } from '../cut/sequence.js';
import type { Job } from '../ledger/record.js';
import { stateOf } from '../ledger/state.js';
import { type ClipsOnDisk, outputsOf } from '../plan/clips-on-disk.js';
import { type Choice, choicesOf } from '../plan/pick.js';
import type { Disk } from '../system/disk.js';
import { type Take, takeName } from '../takes/take.js';
import type { Environment, Film } from './film/film.js';
import { type FilmState, readFilmState } from './film/film-state.js';

/** What a film is made of, in order. */
export interface Sequence {
  /** At least one. */
  parts: readonly Part[];
  format: Format;
  /** What should be known of it, a clause each. */
  notices: string[];
}

/** The film so far from the chosen takes; an animatic from images and durations alone. Refused if nothing can be cut. */
export async function sequenceOf(
  environment: Environment,
  film: Film,
  animatic: boolean,
): Promise<Result<Sequence, Refusal>> {
  const filmState = await readFilmState(environment, film);
  if (!filmState.ok) return filmState;
  const cast = animatic ? imageSources(film) : await sourcesFor(environment.disk, film, filmState.value);
  const ordered = sequence(cast);
  if (!ordered.ok) return invalid(ordered.error);
  const { parts, notices } = ordered.value;
  if (parts.length === 0) return invalid('No shot is enabled, so there is nothing to cut.');
  const more = animatic ? [] : choiceNotices(filmState.value);
  return ok({ parts, format: filmFormat(film, cast), notices: [...notices, ...more] });
}

/** What there is of every enabled shot, its chosen clips looked at. */
async function sourcesFor(disk: Disk, film: Film, { match, clips }: FilmState): Promise<ShotSource[]> {
  const choices = choicesOf([...match.takes, ...match.orphans]);
  const looked: ShotSource[] = [];
  for (const cast of imageSources(film)) {
    const choice = choices.get(cast.shot.id);
    looked.push({ ...cast, clip: await clipOf(disk, film.places.output, choice, clips) });
  }
  return looked;
}

/** Every enabled shot as it is before anything is rendered. */
function imageSources(film: Film): ShotSource[] {
  const takes = firstTakes(film);
  return film.manifest.shots
    .filter(({ enabled }) => enabled)
    .map((shot) => ({ shot, clip: { missing: '' }, seconds: takes.get(shot.id)?.seconds ?? null }));
}

/** What to say of the shots whose pick is stale, or which an older version stands in for. */
function choiceNotices({ match }: FilmState): string[] {
  return [...choicesOf([...match.takes, ...match.orphans])].flatMap(([shot, { picks, chosen }]) => {
    if (!chosen) return [];
    const name = takeName(chosen.take);
    if (picks[0]?.stale) return [`the pick of ${shot} is stale; ${name} is used instead`];
    return chosen.older && !picks[0]?.job.picked?.exact ? [`${name} is shown in its earlier version`] : [];
  });
}

/** What the film's pictures are to be. */
function filmFormat(film: Film, cast: readonly ShotSource[]): Format {
  const footage = cast.flatMap(({ clip }) => ('footage' in clip ? [clip.footage] : []));
  const takes = firstTakes(film);
  const expected = cast.flatMap(({ shot }) => {
    const take = takes.get(shot.id);
    if (!take) return [];
    const { fps } = take.content.body;
    return [{ size: clipSize(take.model, take.content.body), fps: typeof fps === 'number' ? fps : null }];
  });
  return formatOf(film.manifest, footage, expected);
}

function firstTakes({ takes }: Film): Map<string, Take> {
  return new Map(takes.filter(({ take }) => take === 1).map((take) => [take.shot, take]));
}

async function clipOf(
  disk: Disk,
  output: string,
  choice: Choice | undefined,
  clips: ClipsOnDisk,
): Promise<{ footage: Footage } | { missing: string }> {
  if (!choice?.chosen) return { missing: statesOf(choice) };
  const { job } = choice.chosen;
  const [path] = outputsOf(job, clips);
  if (!path) return { missing: 'its clip is not here' };
  const footage = await lookAt(disk, join(output, path));
  return footage.ok ? { footage: footage.value } : { missing: `${path}: ${footage.error}` };
}

function statesOf(choice: Choice | undefined): string {
  const stateOfTake = (job: Job | null) => (job ? stateOf(job) : 'pending');
  return [...new Set(choice?.takes.map(({ job }) => stateOfTake(job)))].join(', ');
}
