/** Tasks under way side by side. The first one that throws ends the whole: a task that fails as expected resolves. */
export interface TaskGroup {
  /** Adds a task that has begun. */
  begin(task: Promise<void>): void;
  /** Resolves when no task is under way, those included that began meanwhile; throws what the first failing one threw. */
  finished(): Promise<void>;
}

/** An empty group. `onError` is called once, at the first throw, to stop the others. */
export function createTaskGroup(onError: () => void): TaskGroup {
  const tasks: Promise<void>[] = [];
  let first: { thrown: unknown } | null = null;

  function failed(thrown: unknown): void {
    if (first) return;
    first = { thrown };
    onError();
  }

  return {
    begin(task) {
      tasks.push(task.catch(failed));
    },
    async finished() {
      for (let seen = -1; seen !== tasks.length; ) {
        seen = tasks.length;
        await Promise.all(tasks);
      }
      if (first) throw first.thrown;
    },
  };
}
