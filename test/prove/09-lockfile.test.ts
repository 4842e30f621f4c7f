import { expect, test, vi } from 'vitest';
import { CliHarness, FILM, LOCK } from '../support/cli-harness.js';
import type { Outcome } from '../support/fake-gateway.js';
import { count, printedSeed, randomFrom, sample, tried } from '../support/prove.js';
import { committedBy } from './money-model.js';

vi.mock(
  '../../src/gateway/pixazo/pixazo.js',
  async () => (await import('../support/cli-harness.js')).harnessGateway,
);

const random = randomFrom(printedSeed('09 lockfile'));

const SHOTS = ['010', '020', '030', '040'].map((id) => ({ id }));
const ENDS: Record<string, Outcome> = { 'prompt of 030': 'FAILED', 'prompt of 040': 'ERROR' };

/** A film with a take in most states, and its lockfile: compacted at the end of a run, or as a kill left it, a batch a line or more. */
interface Filmed {
  desk: CliHarness;
  text: string;
  lines: string[];
  /** Jobs of the gateway when the film was made. */
  jobs: number;
}

/** `killed at its last write`: before the fsync of it, so that a power cut may tear that write and nothing before. */
type How = 'at rest' | 'killed' | 'killed twice' | 'killed at its last write';

async function filmed(how: How): Promise<Filmed> {
  for (;;) {
    const desk = new CliHarness(random);
    desk.film(SHOTS, { concurrency: 2 });
    desk.gateway.behaviour = {
      outcome: (prompt) => ENDS[prompt] ?? 'COMPLETED',
      submission: (prompt) =>
        prompt === 'prompt of 020' ? { kind: 'unknown', why: 'the connection was reset', taken: true } : null,
    };
    const dieAt = 25 + Math.floor(random() * 70);
    await desk.run(['render', FILM, '--yes'], how === 'at rest' ? {} : { dieAt });
    if (how === 'killed twice') await desk.run(['render', FILM, '--yes'], { dieAt: dieAt + 40 });
    desk.gateway.behaviour = {};
    const text = desk.read(LOCK);
    const lines = text.trimEnd().split('\n');
    const isCompacted = !lines.at(-1)?.includes('"batch"');
    const isWanted = how === 'killed at its last write' ? desk.synced < text.length : text.endsWith('\n');
    if (lines.length > 2 && isCompacted === (how === 'at rest') && isWanted) {
      return { desk, text, lines, jobs: desk.gateway.jobs.length };
    }
  }
}

/** What became of a lockfile that somebody or something changed. */
type Fate = 'understood' | 'refused';

/**
 * Puts that text in the lockfile's place. Whatever it says: readers and a render that is refused leave it byte for byte as it is, a
 * refusal names a code and a place, and nothing that the gateway took before is submitted again.
 */
async function put(text: string | Buffer, { desk, jobs }: Filmed): Promise<Fate> {
  const before = desk.volume.toJSON();
  const bytes = Buffer.from(text);
  try {
    desk.write(LOCK, bytes);
    const said = [
      await desk.run(['plan', FILM]),
      await desk.run(['status', FILM]),
      await desk.run(['plan', FILM, '--json']),
    ];
    expect(Buffer.from(desk.volume.readFileSync(LOCK) as Buffer).equals(bytes), 'readers write nothing').toBe(
      true,
    );
    const refused = said.filter(({ exit }) => exit === 2);
    expect([0, said.length]).toContain(refused.length);
    const took = takenPrompts(desk);
    const { exit, err } = await desk.run(['render', FILM, '--yes']);
    if (refused.length > 0) {
      expect(exit).toBe(2);
      expect(err).toMatch(/lockfile-[a-z-]+/);
      expect(
        Buffer.from(desk.volume.readFileSync(LOCK) as Buffer).equals(bytes),
        'nothing is overwritten',
      ).toBe(true);
      expect(desk.gateway.jobs.length).toBe(jobs);
      return 'refused';
    }
    expect(exit, err).not.toBe(2);
    expect(exit).not.toBe(null);
    // ERROR is free and tried again; anything else that the gateway took stays taken once.
    for (const [prompt, times] of took) {
      if (ENDS[prompt] !== 'ERROR')
        expect(takenPrompts(desk).get(prompt), `${prompt} is paid again`).toBe(times);
    }
    return 'understood';
  } finally {
    desk.volume.reset();
    desk.volume.fromJSON(before as Record<string, string>);
    desk.gateway.jobs.splice(jobs);
  }
}

function takenPrompts(desk: CliHarness): Map<string, number> {
  const taken = new Map<string, number>();
  for (const { prompt } of desk.gateway.jobs) taken.set(prompt, (taken.get(prompt) ?? 0) + 1);
  return taken;
}

function tally(fates: readonly Fate[]): string {
  const [fate, other] = new Set(fates);
  return other ? 'understood or refused, none guessed' : `all ${fate}`;
}

const textOf = (lines: readonly string[]) => lines.map((line) => `${line}\n`).join('');

const TORN: [How, number][] = [
  ['at rest', count(1, 5)],
  ['killed at its last write', count(4, 60)],
];

test.each(TORN)('torn at every byte of the last line (%s, %i films)', async (how, films) => {
  const fates: Fate[] = [];
  for (let time = 0; time < films; time += 1) {
    const film = await filmed(how);
    const { desk, text, lines } = film;
    const torn = how === 'at rest' ? Number(lines.at(-1)?.length) + 1 : text.length - desk.synced;
    for (const cut of sample(torn, count(16 / films, 2000), random))
      fates.push(await put(text.slice(0, text.length - cut), film));
  }
  if (how !== 'at rest') expect(new Set(fates)).toEqual(new Set(['understood']));
  tried(9, `last line torn, ${how}`, fates.length, tally(fates));
});

const HOW: [How, number][] = [
  ['at rest', count(1, 5)],
  ['killed', count(3, 60)],
  ['killed twice', count(1, 20)],
];

test.each(HOW)('every other line damaged, dropped, doubled, swapped (%s, %i films)', async (how, films) => {
  const fates: Record<string, Fate[]> = { damaged: [], dropped: [], doubled: [], swapped: [] };
  for (let time = 0; time < films; time += 1) {
    const film = await filmed(how);
    const { lines } = film;
    for (let at = 0; at < lines.length - 1; at += 1) {
      const line = lines[at] as string;
      for (let byte = 0; byte < count(1, 20); byte += 1) {
        fates.damaged?.push(await put(textOf(lines.with(at, damaged(line))), film));
      }
      fates.dropped?.push(await put(textOf(lines.toSpliced(at, 1)), film));
      fates.doubled?.push(await put(textOf(lines.toSpliced(at, 0, line)), film));
      const swapped = lines.with(at, lines[at + 1] as string).with(at + 1, line);
      fates.swapped?.push(await put(textOf(swapped), film));
    }
  }
  expect(new Set([...(fates.damaged ?? []), ...(fates.dropped ?? [])])).toEqual(new Set(['refused']));
  expect(new Set(fates.doubled)).toEqual(new Set(['understood']));
  for (const [what, all] of Object.entries(fates)) tried(9, `a line ${what}, ${how}`, all.length, tally(all));
});

test('an intent that somebody cut out of what a killed run left is noticed, whatever else is there of its batch', async () => {
  let desk = new CliHarness();
  let lines: string[] = [];
  let intents: number[] = [];
  for (
    let dieAt = 19;
    intents.length < 2 || !desk.gateway.jobs.length || !desk.read(LOCK).endsWith('\n');
    dieAt += 1
  ) {
    desk = new CliHarness();
    desk.film(SHOTS, { concurrency: 4 });
    await desk.run(['render', FILM, '--yes'], { dieAt });
    lines = desk.has(LOCK) ? desk.read(LOCK).trimEnd().split('\n') : [];
    intents = lines.flatMap((line, at) => (line.includes('"intent"') ? [at] : []));
  }
  const jobs = desk.gateway.jobs.length;
  expect(intents.length).toBeGreaterThan(1);
  for (const intent of intents.filter((at) => at < lines.length - 1)) {
    const cut = textOf(lines.toSpliced(intent, 1));
    expect(await put(cut, { desk, text: cut, lines, jobs })).toBe('refused');
  }
});

/** The line with one byte of it changed. */
function damaged(line: string): string {
  const byte = Math.floor(random() * line.length);
  const other = String.fromCharCode(32 + Math.floor(random() * 90));
  return `${line.slice(0, byte)}${line[byte] === other ? '~' : other}${line.slice(byte + 1)}`;
}

test('a newer version, conflict markers, something else altogether: refused and left alone', async () => {
  const film = await filmed('at rest');
  const { lines, text } = film;
  const [header = '', ...rest] = lines;
  const texts: [string, string][] = [
    ['newer version', textOf([header.replace('"version":2', '"version":3'), ...rest])],
    ['conflict markers', textOf([header, '<<<<<<< HEAD', ...rest, '=======', ...rest, '>>>>>>> branch'])],
    ['another format', 'lockfileVersion: 9\npackages: {}\n'],
    ['no header', textOf(rest)],
    ['of another gateway', text.replaceAll('https://gateway.example', 'https://elsewhere.example')],
    ['zeros', '\0'.repeat(200) + text],
    ['a page', '<html>\n<body>404</body>\n</html>\n'],
  ];
  for (const [what, changed] of texts) expect(await put(changed, film), what).toBe('refused');
  tried(9, 'newer, conflict markers, foreign', texts.length, 'all refused');
});

test("an editor's line endings and a byte order mark are read", async () => {
  const film = await filmed('at rest');
  for (const changed of [film.text.replaceAll('\n', '\r\n'), `\ufeff${film.text}`, `${film.text}\n\n`]) {
    expect(await put(changed, film)).toBe('understood');
  }
  tried(9, 'CRLF, BOM, blank lines', 3, 'all understood');
});

test("another manifest's lockfile: its jobs are left over and stay committed", async () => {
  const film = await filmed('at rest');
  const other = new CliHarness(random);
  other.film(['x1', 'x2'].map((id) => ({ id })));
  other.write(LOCK, film.text);
  const plan = await other.json<{ committed: string; takes: { action: string }[] }>('plan', FILM);
  expect(Number(plan.committed) * 1e6).toBe(committedBy(film.text));
  expect(plan.takes.map(({ action }) => action)).toEqual(['render', 'render']);
  expect(other.read(LOCK)).toBe(film.text);
  tried(9, "another manifest's", 1, 'all understood');
});

test('two branches joined by a union merge: the jobs of both count, and none is submitted again', async () => {
  const times = count(6, 200);
  for (let time = 0; time < times; time += 1) {
    const trunk = await filmed('at rest');
    const [left, right] = [await branchOf(trunk.desk, 'left'), await branchOf(trunk.desk, 'right')];
    // Both branches render more of the film: one more take each, one of them the same one.
    left.film([...SHOTS, { id: '050' }, { id: '060' }], { concurrency: 2 });
    right.film([...SHOTS, { id: '060' }, { id: '070' }], { concurrency: 2 });
    for (const branch of [left, right]) {
      await branch.run(
        ['render', FILM, '--yes'],
        time % 3 === 2 ? { dieAt: 70 + Math.floor(random() * 60) } : {},
      );
    }
    const merged = unionOf(trunk.text, left.read(LOCK), right.read(LOCK));
    const both = new CliHarness(random);
    both.film([...SHOTS, { id: '050' }, { id: '060' }, { id: '070' }]);
    both.write(LOCK, merged);
    const expected = committedBy(left.read(LOCK)) + committedBy(right.read(LOCK)) - committedBy(trunk.text);
    const plan = await both.json<{ committed: string; takes: { id: string; action: string }[] }>(
      'plan',
      FILM,
    );
    expect(Math.round(Number(plan.committed) * 1e6)).toBe(expected);
    const known = new Set((await both.jobs()).map(({ intent }) => intent.shot));
    const again = plan.takes.filter(({ id, action }) => action === 'render' && known.has(id) && id !== '040');
    expect(again).toEqual([]);
  }
  tried(9, 'union merges of two branches', times, 'both branches count, nothing rendered again');
});

/** A desk with the same film, as a branch of it begins. */
async function branchOf(trunk: CliHarness, ids: string): Promise<CliHarness> {
  const branch = new CliHarness(random);
  branch.gateway.behaviour = { ...branch.gateway.behaviour, ids };
  branch.write(LOCK, trunk.read(LOCK));
  return branch;
}

/** What `merge=union` makes of two versions of a file: the lines of both where they differ, theirs behind ours. */
function unionOf(base: string, ours: string, theirs: string): string {
  const known = new Set(base.split('\n'));
  const mine = ours.trimEnd().split('\n');
  const added = theirs
    .trimEnd()
    .split('\n')
    .filter((line) => !known.has(line));
  return textOf([...mine, ...added]);
}

test('readers during a run see a legal state every time, and write nothing', async () => {
  let looks = 0;
  for (let time = 0; time < count(2, 40); time += 1) {
    const desk = new CliHarness(random);
    desk.film(SHOTS, { concurrency: 3 });
    const texts: string[] = [];
    desk.onLockfile = (text) => texts.push(text, text.slice(0, Math.floor(text.length * random())));
    await desk.run(['render', FILM, '--yes']);
    const seen = texts.filter((text) => text.endsWith('\n'));
    for (const text of seen) {
      const reader = new CliHarness(random);
      reader.film(SHOTS);
      reader.write(LOCK, text);
      for (const verb of ['status', 'plan']) {
        const { exit, err } = await reader.run([verb, FILM, '--json']);
        expect(exit, err).toBe(0);
        looks += 1;
      }
      expect(reader.read(LOCK)).toBe(text);
      expect([...reader.files().keys()]).toEqual([FILM, LOCK]);
    }
  }
  tried(9, 'status and plan during a run', looks, 'a legal state every time, nothing written');
});
