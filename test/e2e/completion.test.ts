import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CLI } from '../support/built-command.js';
import { quoted } from '../support/terminal.js';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'shotlist-completion-'));
  const write = (path: string, text: string) => writeFileSync(join(folder, path), text);
  for (const each of ['bin', 'pier', 'home']) mkdirSync(join(folder, each));
  write('bin/shotlist', `#!/bin/sh\nexec ${quoted(process.execPath)} ${quoted(CLI)} "$@"\n`);
  chmodSync(join(folder, 'bin/shotlist'), 0o755);
  write(
    'shots.yaml',
    `version: 1
defaults: { model: ltx-2-pro }
shots:
  - { id: 010, prompt: "A pier: night", takes: 2, scene: the pier }
  - { id: 020, prompt: Fog, scene: bay }
  - { id: 030, promt: a key that is wrong }
`,
  );
  write('my film.yaml', 'version: 1\nshots:\n  - { id: 100, prompt: x }\n  - { id: 110, prompt: [ }\n');
  write('pier/pier.yml', 'version: 1\nshots: [{ id: p1, prompt: x }]\n');
  write('secret.env', 'PIXAZO_API_KEY=x\n');
  write('.hidden.yaml', '');
});

afterAll(() => rmSync(folder, { recursive: true }));

const env = () => ({ PATH: `${folder}/bin:${process.env.PATH}`, HOME: `${folder}/home`, TERM: 'dumb' });
const has = (shell: string) => spawnSync(shell, ['--version']).status === 0;

function inShell(shell: string, args: string[], script: string): string[] {
  const { stdout, stderr, status } = spawnSync(shell, [...args, '-c', script], {
    cwd: folder,
    env: env(),
    encoding: 'utf8',
  });
  expect({ status, stderr }, script).toEqual({ status: 0, stderr: '' });
  return stdout.split('\n').filter((line) => line !== '');
}

/** What `shotlist complete` prints, without descriptions. */
function asked(...words: string[]): string[] {
  const line = ['shotlist complete --', ...words.map(quoted)].join(' ');
  return inShell('sh', [], line).map((each) => each.replace(/\t.*/, ''));
}

describe('shotlist complete', () => {
  it('prints what can stand there with what it means', () => {
    expect(inShell('sh', [], 'shotlist complete -- pl')).toEqual([
      'plan\tShow what render would do and what it would cost',
    ]);
    expect(inShell('sh', [], 'shotlist complete -- pick 02')).toEqual(['020\tFog']);
  });

  it('finds manifests and folders', () => {
    expect(asked('plan', '')).toEqual(['bin/', 'home/', 'my film.yaml', 'pier/', 'shots.yaml']);
    expect(asked('plan', './p')).toEqual(['./pier/']);
    expect(asked('plan', 'pier/')).toEqual(['pier/pier.yml']);
    expect(asked('plan', 'nowhere/')).toEqual([]);
    expect(asked('render', '--env-file', '')).toEqual([':files']);
  });

  it('finds takes of the manifest that is meant, whatever is wrong with it', () => {
    expect(asked('pick', '0')).toEqual(['010:1', '010:2', '020', '030']);
    expect(asked('keep', 'shots.yaml', '010:')).toEqual(['010:1', '010:2']);
    expect(asked('settle', 'pier', '')).toEqual(['p1']);
    expect(asked('settle', 'nowhere.yaml', '')).toEqual([]);
  });

  it('finds shots, takes, scenes and states for --only', () => {
    expect(asked('plan', '--only', '')).toEqual([
      '010',
      '010:1',
      '010:2',
      '020',
      '030',
      'the pier',
      'bay',
      'failed',
      'unknown',
      'outdated',
      'stale',
      'blocked',
      'unfinished',
    ]);
    expect(asked('status', '--only=ba')).toEqual(['--only=bay']);
  });

  it('finds models', () => {
    expect(asked('models', 'ltx-2-1')).toEqual(['ltx-2-19b']);
  });
});

/** What bash makes of a line when Tab is pressed at its end, as in an interactive shell. */
function bash(line: string): string[] {
  const script = `source <(shotlist completion bash)
    complete -p shotlist > /dev/null
    COMP_LINE=${quoted(line)} COMP_POINT=${line.length}
    COMP_WORDS=(shotlist) COMP_CWORD=1
    _shotlist
    printf '%s\\n' "\${COMPREPLY[@]}"; true`;
  return inShell('bash', ['--norc', '--noprofile'], script);
}

describe.runIf(has('bash'))('bash completes', () => {
  it.each<[string, string[]]>([
    ['shotlist pl', ['plan']],
    ['shotlist plan my', ['my\\ film.yaml']],
    ['shotlist pick my\\ film.yaml 1', []],
    ['shotlist plan shots.yaml --o', ['--only']],
    ['shotlist pick 02', ['020']],
    // Readline replaces only what follows the colon, or the equals sign.
    ['shotlist pick 010:', ['1', '2']],
    ['shotlist plan --only=ba', ['bay']],
    ['shotlist plan --only the', ['the\\ pier']],
    ['KEY=1 shotlist completion ', ['bash', 'zsh', 'fish']],
    ['shotlist plan pier/', ['pier/pier.yml']],
    ['shotlist nonsense ', []],
    // Nothing that was typed is run but the command itself.
    ['"shotlist" plan ./bin/shotlist', []],
  ])('%s', (line, words) => {
    expect(bash(line)).toEqual(words);
  });

  it('registers itself for the command', () => {
    const script = 'source <(shotlist completion bash); complete -p shotlist';
    expect(inShell('bash', ['--norc', '--noprofile'], script)).toEqual(['complete -F _shotlist shotlist']);
  });
});

describe.runIf(has('fish'))('fish completes', () => {
  it.each<[string, string[]]>([
    ['shotlist pl', ['plan\tShow what render would do and what it would cost']],
    ['shotlist plan my', ['my film.yaml']],
    ['shotlist pick 010:', ['010:1\tA pier: night', '010:2\tA pier: night']],
    ['shotlist plan --only=ba', ['--only=bay\tscene']],
    ['shotlist render --env-file sec', ['secret.env']],
    ['shotlist nonsense ', []],
  ])('%s', (line, words) => {
    const script = `shotlist completion fish | source; complete -C ${quoted(line)}`;
    expect(inShell('fish', ['--no-config'], script)).toEqual(words);
  });
});

describe.runIf(has('zsh'))('zsh completes', () => {
  /** What the completion function hands to zsh, which is asked in its own terminal otherwise. */
  function zsh(...words: string[]): string[] {
    const script = `
      compdef() { : }
      _files() { print -r -- FILES }
      compadd() { while [[ $1 != -- ]]; do shift; done; shift; print -rl -- "$@" }
      _describe() { print -rl -- "\${(@P)2}" }
      source <(shotlist completion zsh)
      words=(shotlist ${words.map(quoted).join(' ')}) CURRENT=${words.length + 1} PREFIX=${quoted(words.at(-1) ?? '')}
      _shotlist; true`;
    return inShell('zsh', ['-f'], script);
  }

  it.each<[string[], string[]]>([
    [['pl'], ['plan:Show what render would do and what it would cost']],
    [['plan', 'p'], ['pier/']],
    [['plan', 'my'], ['my film.yaml']],
    [
      ['pick', '010:'],
      ['010\\:1:A pier: night', '010\\:2:A pier: night'],
    ],
    [['render', '--env-file', ''], ['FILES']],
    [['nonsense', ''], []],
  ])('%j', (words, found) => {
    expect(zsh(...words)).toEqual(found);
  });
});

describe('shotlist completion', () => {
  it('knows three shells and no other', () => {
    const { status, stderr, stdout } = spawnSync(process.execPath, [CLI, 'completion', 'tcsh'], {
      encoding: 'utf8',
    });
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain('bash, zsh, fish');
  });
});
