const FATAL = ['uncaughtException', 'unhandledRejection'] as const;

/** Loads code that listens to the fatal errors of the whole process, and takes its listeners off again. */
export function loadWithoutListeners<T>(load: () => T): T {
  const before = new Set(FATAL.flatMap((event) => process.rawListeners(event)));
  const loaded = load();
  for (const event of FATAL) {
    for (const listener of process.rawListeners(event)) {
      if (!before.has(listener)) process.removeListener(event, listener as () => void);
    }
  }
  return loaded;
}
