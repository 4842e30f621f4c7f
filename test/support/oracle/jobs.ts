import { randomUUID } from 'node:crypto';

/** How a job of the oracle ends. */
export interface Outcome {
  status: 'COMPLETED' | 'FAILED' | 'ERROR';
  error?: string;
  /** Links to the clip that a COMPLETED job shows; 1 unless told otherwise. */
  outputs?: number;
}

/** A job that the oracle accepted: something a user would pay for. */
export interface OracleJob {
  id: string;
  model_id: string;
  path: string;
  prompt: string;
  body: Record<string, unknown>;
  acceptedAt: number;
  startsAt: number;
  endsAt: number;
  outcome: Outcome;
  /** When its id was first asked about; null where it never was. */
  firstAsked: number | null;
  asked: number;
  /** True once a status answer told the client that it has ended. */
  told: boolean;
}

/** The oracle's own books. */
export class Jobs {
  readonly all: OracleJob[] = [];
  /** Milliseconds that jobs render which are accepted from now on; `Infinity`: until `finish`. */
  renderMs: number;
  readonly #byId = new Map<string, OracleJob>();
  readonly #outcomes = new Map<string, Outcome[]>();
  /** When each worker is free; null where there are as many as it takes. */
  readonly #freeAt: number[] | null;
  readonly #now: () => number;
  readonly #newId: (model_id: string) => string;
  #open = 0;
  /** Most jobs that were ever accepted and not yet told to have ended. */
  mostInFlight = 0;

  constructor(
    workers: number | undefined,
    renderMs: number,
    now: () => number,
    newId: (model_id: string) => string = (model_id) => `${model_id}_${randomUUID()}`,
  ) {
    this.#newId = newId;
    this.#now = now;
    this.#freeAt = workers === undefined ? null : new Array<number>(workers).fill(0);
    this.renderMs = renderMs;
  }

  /** The next job with that prompt ends so; several are used in order. */
  outcome(prompt: string, ...outcomes: Outcome[]): void {
    this.#outcomes.set(prompt, [...(this.#outcomes.get(prompt) ?? []), ...outcomes]);
  }

  accept(path: string, model_id: string, body: Record<string, unknown>): OracleJob {
    const now = this.#now();
    const startsAt = this.#freeAt ? Math.max(now, Math.min(...this.#freeAt)) : now;
    const endsAt = startsAt + this.renderMs;
    if (this.#freeAt) this.#freeAt[this.#freeAt.indexOf(Math.min(...this.#freeAt))] = endsAt;
    const prompt = String(body.prompt);
    const outcome = this.#outcomes.get(prompt)?.shift() ?? { status: 'COMPLETED' };
    const job: OracleJob = {
      id: this.#newId(model_id),
      model_id,
      path,
      prompt,
      body,
      acceptedAt: now,
      startsAt,
      endsAt,
      outcome,
      firstAsked: null,
      asked: 0,
      told: false,
    };
    this.all.push(job);
    this.#byId.set(job.id, job);
    this.#open += 1;
    this.mostInFlight = Math.max(this.mostInFlight, this.#open);
    return job;
  }

  /** The jobs that are under way end now: those with that prompt, or all. */
  finish(prompt?: string): void {
    const now = this.#now();
    for (const job of this.all) {
      if (prompt !== undefined && job.prompt !== prompt) continue;
      job.startsAt = Math.min(job.startsAt, now);
      job.endsAt = Math.min(job.endsAt, now);
    }
    if (prompt === undefined) this.#freeAt?.fill(now);
  }

  find(id: string): OracleJob | undefined {
    return this.#byId.get(id);
  }

  /** Notes that a job was asked about. */
  ask(job: OracleJob): void {
    job.firstAsked ??= this.#now();
    job.asked += 1;
  }

  /** The documented status body of a job, with these links once it is COMPLETED. */
  statusBody(job: OracleJob, links: string[]): Record<string, unknown> {
    const now = this.#now();
    const word = now < job.startsAt ? 'QUEUED' : now < job.endsAt ? 'PROCESSING' : job.outcome.status;
    const ended = now >= job.endsAt;
    if (ended && !job.told) {
      job.told = true;
      this.#open -= 1;
    }
    return {
      request_id: job.id,
      status: word,
      model_id: job.model_id,
      error: ended ? (job.outcome.error ?? null) : null,
      output: word === 'COMPLETED' ? { media_url: links, media_type: 'application/octet-stream' } : null,
      created_at: new Date(job.acceptedAt).toISOString(),
      updated_at: new Date(Math.min(now, job.endsAt)).toISOString(),
      completed_at: ended ? new Date(job.endsAt).toISOString() : null,
    };
  }
}
