import { type AddHelpTextContext, Help, type HelpConfiguration, type Option } from 'commander';

/** Columns below which a description stands under its term. */
const NARROW = 60;

/** The widest term, in columns, that has its description on the same line at any width. */
const SHORT = 4;

/** Columns between the edge and a description under its term. */
const INDENT = 6;

/** The width in columns if the output is not a terminal. */
const USUAL_COLUMNS = 80;

const EXITS: readonly (readonly [string, string])[] = [
  ['0', 'done'],
  ['1', 'some takes are failed, unknown or unfinished'],
  ['2', 'invalid usage or manifest; nothing was sent'],
  ['3', 'takes were skipped because of a cap or an unknown price'],
  ['4', 'the gateway refuses the account'],
  ['5', 'another run is active'],
  ['6', 'the gateway cannot be reached'],
  ['130', 'interrupted; run the same command again to resume'],
];

const EXAMPLES = ['shotlist init film', 'shotlist render film --sandbox', 'shotlist plan film --only 010'];

/** Options that many commands have: they stand below those of the command itself. */
const SHARED = new Set(['--sandbox', '--json', '--quiet', '--help']);

/** How help is laid out: commands by their names alone, and all of it readable from 40 columns. */
export const HELP: HelpConfiguration = {
  minWidthToWrap: 20,

  commandUsage(this: Help, command) {
    const usage = Help.prototype.commandUsage.call(this, command);
    const hang = 'Usage: '.length;
    const wrapped = this.boxWrap(usage, (this.helpWidth ?? USUAL_COLUMNS) - hang);
    return wrapped.replaceAll('\n', `\n${' '.repeat(hang)}`);
  },

  visibleOptions(this: Help, command) {
    const all = Help.prototype.visibleOptions.call(this, command);
    const isShared = ({ long }: Option) => long !== undefined && SHARED.has(long);
    return [...all.filter((option) => !isShared(option)), ...all.filter(isShared)];
  },

  subcommandTerm: (command) => command.name(),

  formatItem(this: Help, term, termWidth, description, helper) {
    const columns = this.helpWidth ?? USUAL_COLUMNS;
    if (columns >= NARROW || termWidth <= SHORT)
      return Help.prototype.formatItem.call(this, term, termWidth, description, helper);
    if (description === '') return `  ${term}`;
    const margin = `\n${' '.repeat(INDENT)}`;
    return `  ${term}${margin}${this.boxWrap(description, columns - INDENT).replaceAll('\n', margin)}`;
  },
};

/** What stands below the list of commands: three examples, and the exit codes. */
export function afterHelp({ command, error }: AddHelpTextContext): string {
  const output = command.configureOutput();
  const columns = (error ? output.getErrHelpWidth?.() : output.getOutHelpWidth?.()) ?? USUAL_COLUMNS;
  const help = command.createHelp();
  help.prepareContext({ helpWidth: columns });
  const exits = EXITS.map(([code, meaning]) => help.formatItem(code, 3, meaning, help));
  const examples = EXAMPLES.map((line) => `  ${line}`);
  return ['', 'Examples:', ...examples, '', 'Exit codes:', ...exits].join('\n');
}
