import { existsSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commandLineOf } from '../../src/cli/program.js';
import { headerSchema, jobRecordSchema, linePlaceSchema, runSchema } from '../../src/ledger/record.js';
import { run, shotlist } from '../support/built-command.js';
import { openInstalled, PROJECT, paper, papers, type Workplace } from './papers.js';

let workplace: Workplace;

beforeAll(async () => {
  workplace = await openInstalled();
});

afterAll(() => workplace.close());

describe('the papers', () => {
  it('show manifests that validate', async () => {
    const blocks = papers.flatMap((each) => each.blocks);
    const manifests = blocks.filter(({ info, text }) => info === 'yaml' && text.startsWith('version: 1'));
    expect(manifests.length).toBeGreaterThan(2);
    for (const { text, paper, line } of manifests) {
      await writeFile(join(workplace.folder, 'shown.yaml'), text);
      const { code, stderr } = await shotlist(['validate', 'shown.yaml'], { cwd: workplace.folder });
      expect({ code, stderr }, `${paper}:${line}`).toEqual({ code: 0, stderr: '' });
    }
  });

  it('show sound shell scripts', async () => {
    const scripts = papers.flatMap(({ blocks }) => blocks.filter(({ info }) => info === 'bash'));
    expect(scripts).not.toEqual([]);
    for (const { text } of scripts) {
      const { code, stderr } = await run('bash', ['-n', '-c', text], { cwd: workplace.folder });
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    }
  });

  it('show every command in a block that is run, or say that it is not', () => {
    const infos = papers.flatMap(({ blocks }) => blocks.map(({ info }) => info.split(' ')[0]));
    expect(infos.filter((info) => info === 'shell' || info === 'console' || info === '')).toEqual([]);
  });

  it('link to what is there, headings too', () => {
    const lost = papers.flatMap(({ name, markdown }) =>
      Array.from(markdown.matchAll(/\]\((?!https?:)([^)\s]*)\)/g), ([, link]) => String(link))
        .filter((link) => !isThere(name, link))
        .map((link) => `${name}: ${link}`),
    );
    expect(lost).toEqual([]);
  });

  it('name scripts of package.json that are there', () => {
    const { scripts } = JSON.parse(readFileSync(join(PROJECT, 'package.json'), 'utf8'));
    const named = papers.flatMap(({ markdown }) =>
      Array.from(markdown.matchAll(/\bnpm run ([a-z][a-z:0-9]*)/g), ([, script]) => String(script)),
    );
    expect(named).toContain('prove');
    expect(named.filter((script) => !(script in scripts))).toEqual([]);
  });
});

describe('docs/command-line.md', () => {
  it('names every command and every option', () => {
    const { markdown } = paper('docs/command-line.md');
    const shotlist = commandLineOf('1.2.3', () => undefined);
    const verbs = shotlist
      .createHelp()
      .visibleCommands(shotlist)
      .filter((verb) => verb.name() !== 'help');
    expect(verbs.map((verb) => verb.name())).toContain('render');
    for (const verb of verbs) {
      expect(markdown).toContain(`\`shotlist ${verb.name()}`);
      const options = Array.from(
        verb.helpInformation().matchAll(/^ {2}(?:-\w, )?(--[a-z-]+)/gm),
        ([, option]) => String(option),
      );
      expect(options).toContain('--help');
      for (const option of options.filter((name) => name !== '--help')) {
        expect(markdown, `${verb.name()} ${option}`).toMatch(new RegExp(`\`[^\`]*${option}\\b`));
      }
    }
  });
});

it('docs/lockfile.md names every key of a line', () => {
  const { markdown } = paper('docs/lockfile.md');
  const keys = [headerSchema, runSchema, jobRecordSchema(), linePlaceSchema].flatMap(({ shape }) =>
    Object.keys(shape),
  );
  expect(keys.filter((key) => !markdown.includes(`\`${key}\``))).toEqual([]);
});

describe('ARCHITECTURE.md', () => {
  const { markdown } = paper('ARCHITECTURE.md');

  it('names files that are there', () => {
    const named = Array.from(markdown.matchAll(/`([a-z][\w./-]*\.(?:ts|mjs|md|json))`/g), ([, path]) =>
      String(path),
    );
    expect(named.length).toBeGreaterThan(20);
    expect(
      named.filter((path) => !existsSync(join(PROJECT, path)) && !existsSync(join(PROJECT, 'src', path))),
    ).toEqual([]);
  });

  it('names every room', async () => {
    const { stdout } = await run('ls', ['-1', '-p', 'src'], { cwd: PROJECT });
    const rooms = stdout.split('\n').filter((name) => name.endsWith('/'));
    expect(rooms).toContain('core/');
    expect(rooms.filter((room) => !markdown.includes(`\`${room}\``))).toEqual([]);
  });
});

/** True where a link of a paper leads to a file, and to a heading of it where it names one. */
function isThere(from: string, link: string): boolean {
  const [path = '', heading] = link.split('#');
  const target = path === '' ? from : join(dirname(from), path);
  if (!existsSync(join(PROJECT, target))) return false;
  return heading === undefined || headingsOf(readFileSync(join(PROJECT, target), 'utf8')).includes(heading);
}

/** The anchors that GitHub gives to the headings of a Markdown text. */
function headingsOf(markdown: string): string[] {
  return Array.from(markdown.matchAll(/^#+ (.*)$/gm), ([, title = '']) =>
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}
