import type { Usd } from '../core/money.js';
import { framesOf, isChained, wavesOf } from '../takes/frames.js';
import type { Take } from '../takes/take.js';
import type { Chains } from './plan.js';

type Chain = Chains['longest'];

/** The waves of takes that are rendered, and their longest chain; null if none waits for another. `secondsOf`: how long a take renders. */
export function chainsOf(
  takes: readonly Take[],
  secondsOf: (take: Take) => number | undefined,
): Chains | null {
  if (!takes.some(isChained)) return null;
  const waves = wavesOf(takes);
  if (waves.length < 2) return null;
  const ending = new Map<string, Chain>();
  for (const take of waves.flat()) {
    const before = framesOf(take).flatMap(({ shot }) => (shot === take.shot ? [] : (ending.get(shot) ?? [])));
    const chain = add(before.reduce(longer, NONE), take, secondsOf(take));
    ending.set(take.shot, longer(ending.get(take.shot) ?? NONE, chain));
  }
  return { waves, longest: [...ending.values()].reduce(longer, NONE) };
}

const NONE: Chain = { takes: [], usd: 0n, seconds: 0 };

function add({ takes, usd, seconds }: Chain, take: Take, more: number | undefined): Chain {
  const price: Usd | null = take.quote.usd;
  return {
    takes: [...takes, take],
    usd: usd === null || price === null ? null : usd + price,
    seconds: seconds === null || more === undefined ? null : seconds + more,
  };
}

/** The one that takes longer; where that is unknown, the one of more takes. */
function longer(a: Chain, b: Chain): Chain {
  const known = a.seconds !== null && b.seconds !== null && a.seconds !== b.seconds;
  const more = known ? (b.seconds ?? 0) - (a.seconds ?? 0) : b.takes.length - a.takes.length;
  return more > 0 ? b : a;
}
