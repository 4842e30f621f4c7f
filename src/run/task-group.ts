/** Tasks under way side by side. The first one that throws ends the whole: a task that fails as expected resolves. */
export class TaskGroup {
  readonly #onError: () => void;
  #under = 0;
  #error: { thrown: unknown } | null = null;
  #idle: (() => void) | null = null;

  /** `onError` is called once, at the first throw, to stop the others. */
  constructor(onError: () => void) {
    this.#onError = onError;
  }

  /** Adds a task that has begun. */
  begin(task: Promise<void>): void {
    this.#under += 1;
    task.then(
      () => this.#done(),
      (thrown: unknown) => {
        if (!this.#error) {
          this.#error = { thrown };
          this.#onError();
        }
        this.#done();
      },
    );
  }

  /** Resolves when no task is under way; throws what the first failing one threw. To be called once, after the last `begin`. */
  async finished(): Promise<void> {
    if (this.#under > 0) {
      await new Promise<void>((resolve) => {
        this.#idle = resolve;
      });
    }
    if (this.#error) throw this.#error.thrown;
  }

  #done(): void {
    this.#under -= 1;
    if (this.#under === 0) this.#idle?.();
  }
}
