/** What an option may be: how it is looked at, and what completes the sentence "`name` must be". */
interface Form {
  is(value: unknown): boolean;
  words: string;
}

const SWITCH: Form = { is: (value) => typeof value === 'boolean', words: 'true or false' };
const TEXT: Form = { is: (value) => typeof value === 'string', words: 'a string' };
const CALLBACK: Form = { is: (value) => typeof value === 'function', words: 'a function' };
const PART: Form = { is: isObject, words: 'an object' };
const TIME: Form = {
  is: (value) => typeof value === 'number' && value > 0,
  words: 'a number of milliseconds greater than 0',
};

/** Options of `loadFilm`. */
const OF_LOADING = {
  sandbox: SWITCH,
  providers: {
    is: (value) =>
      Array.isArray(value) && value.every((each) => has(each, 'open') && typeof each.name === 'string'),
    words: 'a list of providers, objects with `name`, `origin` and `open`',
  },
  disk: PART,
  clock: PART,
  env: PART,
  home: { is: (value) => value === null || typeof value === 'string', words: 'a path, or null' },
  random: CALLBACK,
  stills: CALLBACK,
  frames: PART,
} satisfies Record<string, Form>;

/** Options of a plan or a run, and of every other call with a film. */
const OF_FILMS = {
  ledger: {
    is: (value) => has(value, 'read') && has(value, 'open'),
    words: 'a ledger, an object with `read` and `open`',
  },
  gateway: {
    is: (value) => typeof value === 'string' || (has(value, 'open') && typeof value.name === 'string'),
    words: 'an address, or a gateway with `name` and `open`',
  },
  key: TEXT,
  envFile: TEXT,
  only: {
    is: (value) => Array.isArray(value) && value.every((pattern) => typeof pattern === 'string'),
    words: 'a list of strings',
  },
  retry: SWITCH,
  force: SWITCH,
  stale: SWITCH,
  payAgain: SWITCH,
  allowUnpriced: SWITCH,
  gatewayMoved: SWITCH,
  thumbnails: SWITCH,
  maxCost: {
    is: (value) => value === null || (typeof value === 'bigint' && value >= 0n),
    words: 'a bigint in millionths of a dollar, such as 2_000_000n',
  },
  concurrency: wholeNumber(100),
  maxFailures: wholeNumber(1_000_000),
  pollInterval: TIME,
  submitTimeout: TIME,
  reachTimeout: TIME,
  jobTimeout: TIME,
  door: TEXT,
  doorListen: TEXT,
  webhookUrl: TEXT,
  webhookListen: TEXT,
  agree: {
    is: (value) => value === true || typeof value === 'function',
    words: 'true, or a function that looks at the plan',
  },
  onEvent: CALLBACK,
  signal: {
    is: (value) => has(value, 'addEventListener') && typeof value.aborted === 'boolean',
    words: 'an AbortSignal',
  },
} satisfies Record<string, Form>;

/** Options of single calls. */
const OF_CALLS = {
  clear: SWITCH,
  animatic: SWITCH,
  onConform: CALLBACK,
  onProgress: CALLBACK,
  decision: PART,
} satisfies Record<string, Form>;

/** An option that only some calls have. */
export type OwnOption = keyof typeof OF_CALLS;

const FORMS = new Map<string, Form>(Object.entries({ ...OF_LOADING, ...OF_FILMS, ...OF_CALLS }));

/**
 * What is wrong with the options of a call, a clause; null for nothing. Those of loading and of a run are taken by every call, because a
 * program may hand the same ones to all; `own` are those that only this call has. What is undefined is not given.
 */
export function problemWithForms(options: unknown, own: readonly OwnOption[] = []): string | null {
  if (!isObject(options)) return '`options` must be an object';
  const allowed = new Set<string>([...Object.keys(OF_LOADING), ...Object.keys(OF_FILMS), ...own]);
  for (const [name, value] of Object.entries(options)) {
    const form = allowed.has(name) ? FORMS.get(name) : undefined;
    if (!form) return `there is no option \`${name}\``;
    if (value !== undefined && !form.is(value)) return `\`${name}\` must be ${form.words}`;
  }
  return null;
}

function wholeNumber(most: number): Form {
  return {
    is: (value) => Number.isInteger(value) && Number(value) >= 1 && Number(value) <= most,
    words: `a whole number from 1 to ${most}`,
  };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** True for an object with that method. */
function has(value: unknown, method: string): value is Record<string, unknown> {
  return isObject(value) && typeof value[method] === 'function';
}
