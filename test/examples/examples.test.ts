import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { shotlist } from '../support/built-command.js';

const EXAMPLES = fileURLToPath(new URL('../../examples', import.meta.url));

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shotlist-examples-'));
  await cp(EXAMPLES, folder, { recursive: true, filter: (path) => !/renders|\.sandbox\./.test(path) });
});
afterAll(() => rm(folder, { recursive: true }));

const FILMS = [
  { file: 'smallest/smallest.yaml', says: 'ok: 1 shot, 1 take, 6 s', takes: 1, total: '0.36' },
  {
    file: 'storyboard/harbor.yaml',
    says: 'ok: 12 shots, 15 takes, 1 min 26 s',
    takes: 15,
    total: '8.6992',
  },
  { file: 'own-model/own-model.yaml', says: 'ok: 3 shots, 3 takes, 21 s', takes: 3, total: '1.26' },
];

describe.concurrent.each(FILMS)('examples/$file', ({ file, says, takes, total }) => {
  it('validates', async ({ expect }) => {
    const said = await shotlist(['validate', file, '--sandbox'], { cwd: folder });
    expect(said).toEqual({ code: 0, stdout: `${says}\n`, stderr: '' });
  });

  it('renders on the sandbox what its plan says, and a second run has nothing to do', async ({ expect }) => {
    const planned = await shotlist(['plan', file, '--sandbox', '--json'], { cwd: folder });
    expect(planned.code).toBe(0);
    expect(JSON.parse(planned.stdout)).toMatchObject({ total, unpriced: 0, committed: '0.00' });

    const first = await shotlist(['render', file, '--sandbox', '--json'], { cwd: folder });
    expect(first.stderr).toBe('');
    expect(first.code).toBe(0);
    expect(lastEvent(first.stdout)).toMatchObject({
      type: 'summary',
      clips: takes,
      open: [],
      charged: total,
    });
    const files = await readdir(join(folder, file, '..'), { recursive: true });
    expect(files.filter((path) => path.endsWith('.mp4'))).toHaveLength(takes);

    const second = await shotlist(['render', file, '--sandbox', '--json'], { cwd: folder });
    expect(second.code).toBe(0);
    expect(lastEvent(second.stdout)).toMatchObject({ clips: 0, charged: '0.00', committed: total });
  });
});

describe('examples/storyboard', () => {
  it('becomes a film without ffmpeg: its clips agree in everything', async () => {
    const at = (...words: string[]) => [...words, 'storyboard/harbor.yaml', '--sandbox', '--json'];
    expect((await shotlist(at('render'), { cwd: folder })).code).toBe(0);
    const { code, stdout, stderr } = await shotlist(at('cut'), { cwd: folder, env: { PATH: '' } });
    expect(code, stderr).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ conformed: null, notices: [], width: 1920, height: 1080 });
  });
});

describe('examples/mistakes', () => {
  it.each(['mistakes.yaml', 'names.yaml', 'syntax.yaml', 'texts.yaml'])(
    '%s has exactly the problems that its comments announce',
    async (name) => {
      const file = `mistakes/${name}`;
      const { code, stdout } = await shotlist(['validate', file, '--json'], { cwd: folder });
      expect(code).toBe(2);
      const { problems } = JSON.parse(stdout);
      const found = problems.map((problem: { code: string; place: { file: string; line: number } }) => {
        const { code, place } = problem;
        return `${place.file}:${place.line} ${code}`;
      });
      const files = name === 'mistakes.yaml' ? [file, ...(await modelFiles())] : [file];
      const announced = await Promise.all(files.map(announcedIn));
      expect(found.sort()).toEqual(announced.flat().sort());
    },
  );

  it('says them to people with place, source line and cure', async () => {
    const { stderr } = await shotlist(['validate', 'mistakes/mistakes.yaml'], { cwd: folder });
    expect(stderr).toContain('mistakes/mistakes.yaml:9:1 error[unknown-key]');
    expect(stderr).toContain('did you mean `title`?');
  });
});

async function modelFiles(): Promise<string[]> {
  return (await readdir(join(folder, 'mistakes/models'))).map((name) => `mistakes/models/${name}`);
}

/** A comment behind a line names the codes that the line is reported with: `# code, code: in words`. */
async function announcedIn(file: string): Promise<string[]> {
  const lines = (await readFile(join(folder, file), 'utf8')).split('\n');
  return lines.flatMap((line, index) => {
    const codes = / # ([a-z]+(?:-[a-z]+)+(?:, [a-z]+(?:-[a-z]+)+)*)(?::|$)/.exec(line)?.[1];
    return codes?.split(', ').map((code) => `${file}:${index + 1} ${code}`) ?? [];
  });
}

function lastEvent(stdout: string): unknown {
  return JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '');
}
