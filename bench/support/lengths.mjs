// How long the bench's jobs take, the same in every run: even over `spread` to both sides of their mean.

/** The length of the job with this number, in milliseconds. */
export function lengthOf(index, { renderMs, spread }) {
  let mixed = Math.imul(index + 1, 0x9e3779b1);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x85ebca6b);
  mixed ^= mixed >>> 13;
  return renderMs * (1 + spread * ((2 * (mixed >>> 0)) / 2 ** 32 - 1));
}

/** Seconds that the jobs take where each starts in the moment in which one before it is over. */
export function idealSeconds(shots, concurrency, lengths) {
  const free = new Array(concurrency).fill(0);
  for (let index = 0; index < shots; index += 1) {
    const first = free.indexOf(Math.min(...free));
    free[first] += lengthOf(index, lengths);
  }
  return Math.max(...free) / 1000;
}
