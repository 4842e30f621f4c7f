/** What the oracle does instead of answering a submission or a status request properly. */
export interface Fault {
  /** Whether the gateway takes the job (and would charge it) before it misbehaves. Means nothing for status requests. */
  accepts: boolean;
  /** What has to pass before anything is written: milliseconds, or all that it waits for. */
  delay: number | Promise<unknown>;
  /** The bytes on the wire; the request id is there for answers that carry it. */
  bytes(id: string): string | Buffer;
  /** What becomes of the connection after the bytes. */
  ending: 'keep' | 'fin' | 'reset';
}

type Options = Partial<Pick<Fault, 'accepts' | 'delay' | 'ending'>>;

/** Any bytes, then an end of the connection. */
export function wire(bytes: Fault['bytes'], options: Options = {}): Fault {
  return { accepts: true, delay: 0, ending: 'keep', ...options, bytes };
}

/** The text of an HTTP answer with a Content-Length. */
export function httpText(status: number, body: string, headers: Record<string, string> = {}): string {
  const lines = Object.entries({
    'Content-Length': String(Buffer.byteLength(body)),
    Connection: 'close',
    ...headers,
  });
  return `HTTP/1.1 ${status} Answer\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`;
}

/** A whole answer of any status; a body that is no string is sent as JSON. By default the job is not taken. */
export function answer(
  status: number,
  body: unknown = '',
  headers: Record<string, string> = {},
  options: Options = {},
): Fault {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return wire(() => httpText(status, text, headers), { accepts: false, ending: 'fin', ...options });
}

/** The connection is reset after the request, nothing written. */
export const reset = (options: Options = {}): Fault => wire(() => '', { ending: 'reset', ...options });

/** The connection is closed in an orderly way after the request, nothing written. */
export const fin = (options: Options = {}): Fault => wire(() => '', { ending: 'fin', ...options });

/** The request is read and nothing is ever said. */
export const silence = (options: Options = {}): Fault => wire(() => '', options);

/** Bytes that are no HTTP. */
export const garbage = (options: Options = {}): Fault =>
  wire(() => '\u0000\u0001 not http at all\r\n\r\n', { ending: 'fin', ...options });

/** The JSON of an accepted submission. */
export function acceptance(id: string): string {
  return JSON.stringify({ request_id: id, status: 'QUEUED', polling_url: `http://127.0.0.1:9/${id}` });
}

/** A submission that is accepted, and told so when `give` is called. */
export function heldAcceptance(): { fault: Fault; give(): void } {
  let give = () => {};
  const delay = new Promise<void>((resolve) => {
    give = resolve;
  });
  return { fault: wire((id) => httpText(202, acceptance(id)), { ending: 'fin', delay }), give: () => give() };
}

/** A 202 that ends in the middle of its body. */
export const cutAcceptance = (options: Options = {}): Fault =>
  wire((id) => httpText(202, acceptance(id)).slice(0, -20), { ending: 'reset', ...options });

/** A 202 without a length whose body ends where the connection does, after that share of it. */
export function closeDelimitedAcceptance(share: number, options: Options = {}): Fault {
  return wire(
    (id) => {
      const body = acceptance(id);
      return `HTTP/1.1 202 Accepted\r\n\r\n${body.slice(0, Math.ceil(body.length * share))}`;
    },
    { ending: 'fin', ...options },
  );
}

/** Which fault meets which request: the n-th, the next ones, or all. */
export class FaultSwitch<F> {
  readonly #at = new Map<number, F>();
  #next: F[] = [];
  #rule: (n: number) => F | null = () => null;

  /** The n-th request of its kind, from 1 since the oracle started. */
  at(n: number, fault: F): void {
    this.#at.set(n, fault);
  }

  /** The next request, or the next so many. */
  next(fault: F, times = 1): void {
    for (let i = 0; i < times; i += 1) this.#next.push(fault);
  }

  /** Every request until `clear`. */
  always(fault: F): void {
    this.#rule = () => fault;
  }

  /** As the rule says for the n-th request, until `clear`. */
  by(rule: (n: number) => F | null): void {
    this.#rule = rule;
  }

  clear(): void {
    this.#at.clear();
    this.#next = [];
    this.#rule = () => null;
  }

  /** The fault for the n-th request, used up; null where it is to be served properly. */
  take(n: number): F | null {
    const here = this.#at.get(n);
    this.#at.delete(n);
    return here ?? this.#next.shift() ?? this.#rule(n);
  }
}
