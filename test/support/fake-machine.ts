import type { Processes, ProcessIdentity } from '../../src/system/processes.js';

/** A machine with made-up processes, of which any can end at any time. */
export class Machine {
  readonly #living = new Map<number, number>();
  readonly #over: Partial<ProcessIdentity>;
  #ticks = 1000;

  constructor(over: Partial<ProcessIdentity> = {}) {
    this.#over = over;
  }

  /** A new process, as it sees this machine. */
  start(pid = this.#ticks): Processes & { pid: number } {
    this.#ticks += 1;
    const started = this.#ticks;
    this.#living.set(pid, started);
    const identity: ProcessIdentity = {
      pid,
      host: 'studio',
      machine: 'm1',
      boot: 'b1',
      pid_namespace: 'pid:[1]',
      time_namespace: 'time:[1]',
      started,
      ...this.#over,
    };
    return { pid, self: async () => identity, find: async (other) => this.#find(other) };
  }

  end(pid: number): void {
    this.#living.delete(pid);
  }

  #find(pid: number): { started: number | null } | 'gone' {
    const started = this.#living.get(pid);
    return started === undefined ? 'gone' : { started };
  }
}
