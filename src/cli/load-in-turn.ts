import type { LoadHook } from 'node:module';

let last: Promise<unknown> = Promise.resolve();

/**
 * A hook of Node's module loader: one file of code is read after the other. Without it as many are open at a time as one file imports,
 * which a process that may have few files open cannot bear.
 */
export const load: LoadHook = (url, context, next) => {
  const mine = last.then(() => next(url, context));
  last = mine.then(
    () => undefined,
    () => undefined,
  );
  return mine;
};
