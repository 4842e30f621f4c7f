import type { FilmData, PackedTake } from '../film-data.js';
import type { FilmTake } from './film-take.js';

/** Shots, takes and their running time in the film, slates and picked earlier versions included; disabled takes are counted apart. */
export function sectionFacts(
  takes: readonly FilmTake[],
  { film, takes: all }: Pick<FilmData, 'film' | 'takes'>,
): string {
  const enabled = takes.filter(({ state }) => state !== 'disabled');
  const shots = new Set(enabled.map(({ packed: [shot] }) => shot));
  const indexes = new Set(enabled.map(({ index }) => index));
  const seconds = film
    .filter(({ shot, take = -1 }) => indexes.has(take) || (shots.has(shot) && isOfNoTake(all[take])))
    .reduce((sum, { from, to }) => sum + to - from, 0);
  const disabled = takes.length - enabled.length;
  const facts = [
    ...(enabled.length > 0 ? [countText(shots.size, 'shot'), countText(enabled.length, 'take')] : []),
    ...(seconds > 0 ? [runningTime(seconds)] : []),
    ...(disabled > 0 ? [`${disabled} disabled`] : []),
  ];
  return facts.join(' · ');
}

/** True for a slate, and for an earlier version that was picked. */
function isOfNoTake(take: PackedTake | undefined): boolean {
  return take === undefined || take[13]?.apart !== undefined;
}

/** `1 take`, `2 takes`. */
export function countText(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** A running time: `48 s`, `3 min 06 s`, `1 h 02 min 06 s`. */
export function runningTime(seconds: number): string {
  const whole = Math.round(seconds);
  const [h, min, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (value: number) => String(value).padStart(2, '0');
  if (h > 0) return `${h} h ${two(min)} min ${two(s)} s`;
  return min > 0 ? `${min} min ${two(s)} s` : `${s} s`;
}
