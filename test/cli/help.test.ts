import { type Command, Help } from 'commander';
import { describe, expect, it } from 'vitest';
import { HELP } from '../../src/cli/help.js';
import { layOutHelp } from '../../src/cli/help-layout.js';
import { mainHelp } from '../../src/cli/main-help.js';
import { commandLineOf, parseCommandLine } from '../../src/cli/program.js';

const shotlist = commandLineOf('0.0.0', () => undefined);
const commands = shotlist.createHelp().visibleCommands(shotlist);

function helpOf(command: Command, columns: number): string {
  let said = '';
  command.configureOutput({
    getOutHelpWidth: () => columns,
    writeOut: (text) => {
      said += text;
    },
  });
  command.outputHelp();
  return said;
}

/** Help as Commander lays it out, but for descriptions below their terms in few columns. */
const byCommander = {
  ...HELP,
  minWidthToWrap: 20,
  boxWrap: Help.prototype.boxWrap,
  formatItem(this: Help, term: string, width: number, description: string, helper: Help): string {
    const { helpWidth = 80 } = this;
    if (helpWidth >= 60 || width <= 4 || description === '')
      return Help.prototype.formatItem.call(this, term, width, description, helper);
    return `  ${term}\n      ${this.boxWrap(description, helpWidth - 6).replaceAll('\n', '\n      ')}`;
  },
};

/** Widths of terminals, in columns. */
const WIDTHS = Array.from({ length: 181 }, (_, more) => 20 + more);

/** Help without the examples and exit codes, which Commander does not lay out. */
function listOf(help: string): string {
  return help.slice(0, help.indexOf('\nExamples:'));
}

/** Names of commands or options below each heading. */
function groupsOf(help: string): Record<string, string[]> {
  const groups: Record<string, string[]> = {};
  let group: string[] = [];
  for (const line of help.split('\n')) {
    const [, heading] = /^(\S.*):$/.exec(line) ?? [];
    if (heading !== undefined) {
      group = [];
      groups[heading] = group;
    }
    const [, name] = /^ {2}(?:-\w, )?([\w-]+)/.exec(line) ?? [];
    if (name !== undefined) group.push(name);
  }
  return groups;
}

function examplesIn(help: string): string[] {
  const [, block = ''] = /^Examples?:\n((?: {2}.*\n)+)/m.exec(help) ?? [];
  return block.trim().split(/\n\s*/);
}

describe('help', () => {
  it.each([40, 41, 59, 60, 80, 120, 200])('fits into %i columns', (columns) => {
    for (const command of [shotlist, ...commands]) {
      const lines = helpOf(command, columns).split('\n');
      expect(
        lines.filter((line) => line.length > columns),
        command.name(),
      ).toEqual([]);
    }
  });

  it('is laid out as by Commander at every width', () => {
    const other = commandLineOf('0.0.0', () => undefined);
    for (const command of [other, ...other.commands]) command.configureHelp(byCommander);
    for (const columns of WIDTHS) {
      for (const [at, command] of shotlist.commands.entries())
        expect(helpOf(command, columns)).toBe(helpOf(other.commands[at] as Command, columns));
    }
  });

  it('of the command itself is the same from its data as from its definition', () => {
    const other = commandLineOf('0.0.0', () => undefined).configureHelp(byCommander);
    const said = WIDTHS.map((columns) => layOutHelp(mainHelp(), columns));
    expect(said).toEqual(WIDTHS.map((columns) => helpOf(shotlist, columns)));
    expect(said.map(listOf)).toEqual(WIDTHS.map((columns) => listOf(helpOf(other, columns))));
  });

  it('lists the commands in groups', () => {
    const { Options, Examples, 'Exit codes': exits, ...groups } = groupsOf(helpOf(shotlist, 80));
    expect(Options).toEqual(['--version', '--no-color', '--help']);
    expect(Examples).toHaveLength(3);
    expect(exits).toEqual(['0', '1', '2', '3', '4', '5', '6', '130']);
    expect(Object.keys(groups)).toEqual(['Start', 'Make', 'Look and choose', 'Repair', 'Other']);
    expect(Object.values(groups).flat()).toEqual(commands.map((command) => command.name()));
    expect(Object.values(groups).flat()).not.toContain('complete');
  });

  it('of every command ends with an example', () => {
    for (const command of commands) {
      const help = helpOf(command, 80);
      expect(help.trimEnd().split('\n').at(-2), command.name()).toBe('Example:');
      expect(examplesIn(help)[0]).toContain(`shotlist ${command.name()}`);
    }
  });

  it('has examples that can be run', async () => {
    const examples = [shotlist, ...commands].flatMap((command) => examplesIn(helpOf(command, 80)));
    expect(examples.length).toBe(commands.length + 3);
    for (const example of examples.filter((line) => !/source|shotlist help/.test(line))) {
      const [, ...words] = example.split(' ');
      expect(await parseCommandLine('0.0.0', ['node', 'shotlist', ...words]), example).toHaveProperty(
        'prepare',
      );
    }
  });

  it.each<[string, string[], string[]]>([
    ['report', ['--sandbox', '--json', '--quiet', '--help'], ['--ledger', '--no-thumbnails']],
    ['cut', ['--animatic', '--sandbox', '--json', '--quiet', '--help'], ['--ledger']],
    ['status', ['--only', '--all', '--sandbox', '--json', '--help'], ['--ledger']],
    ['unlock', ['--yes', '--sandbox', '--json', '--quiet', '--help'], ['--ledger']],
    [
      'render',
      [
        '--dry-run',
        '--only',
        '--yes',
        '--concurrency',
        '--max-cost',
        '--force',
        '--stale',
        '--sandbox',
        '--json',
        '--quiet',
        '--help',
      ],
      [
        '--gateway',
        '--env-file',
        '--ledger',
        '--max-failures',
        '--no-thumbnails',
        '--pay-again',
        '--allow-unpriced',
        '--gateway-moved',
        '--door',
        '--door-listen',
        '--webhook-url',
        '--webhook-listen',
        '--poll-interval',
        '--submit-timeout',
        '--reach-timeout',
        '--job-timeout',
      ],
    ],
    [
      'plan',
      [
        '--all',
        '--retry',
        '--only',
        '--concurrency',
        '--max-cost',
        '--force',
        '--stale',
        '--sandbox',
        '--json',
        '--help',
      ],
      [
        '--gateway',
        '--env-file',
        '--ledger',
        '--pay-again',
        '--allow-unpriced',
        '--gateway-moved',
        '--door',
        '--door-listen',
        '--webhook-url',
        '--webhook-listen',
      ],
    ],
  ])('of %s has the options that mean something, the rare ones apart', (name, common, advanced) => {
    const command = commands.find((each) => each.name() === name);
    const groups = command ? groupsOf(helpOf(command, 80)) : {};
    expect(groups.Options).toEqual(common);
    expect(groups['Advanced options'] ?? []).toEqual(advanced);
  });

  it('leaves options out that every command about a manifest takes all the same', async () => {
    const shared = ['--quiet', '--sandbox', '--gateway', 'https://g.example', '--env-file', 'key.env'];
    for (const name of [
      'validate',
      'plan',
      'render',
      'status',
      'report',
      'cut',
      'clean',
      'doctor',
      'restore',
    ])
      expect(
        await parseCommandLine('0.0.0', ['node', 'shotlist', name, 'film.yaml', ...shared]),
        name,
      ).toHaveProperty('prepare');
  });
});

it('breaks no word of what is said of a mistake on a terminal', async () => {
  const { isTTY, columns } = process.stderr;
  Object.assign(process.stderr, { isTTY: true, columns: 40 });
  try {
    let written = '';
    const shotlist = commandLineOf('1.0.0', () => undefined);
    for (const each of [shotlist, ...shotlist.commands]) {
      each.exitOverride();
      each.configureOutput({
        writeErr: (text) => {
          written += text;
        },
      });
    }
    await expect(shotlist.parseAsync(['node', 'shotlist', 'plan', '--max-cost', 'x'])).rejects.toThrow();
    expect(written.split('\n').slice(0, 2)).toEqual([
      "error: option '--max-cost <usd>'",
      "argument 'x' is invalid. It must be an",
    ]);
  } finally {
    Object.assign(process.stderr, { isTTY, columns });
  }
});
