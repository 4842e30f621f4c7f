import { type AddHelpTextContext, Help, type HelpConfiguration, type Option } from 'commander';
import { type HelpPart, layOutHelp, layOutItem, USUAL_COLUMNS, wrap } from './help-layout.js';

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

/** What stands below the list of commands: three examples, and the exit codes. */
export const AFTER: readonly HelpPart[] = [
  `\nExamples:\n${EXAMPLES.map((line) => `  ${line}`).join('\n')}\n\nExit codes:`,
  ...EXITS.flatMap(([term, description]) => ['\n', { term, width: 3, description }]),
];

/** Options that many commands have: they stand below those of the command itself. */
const SHARED = new Set(['--sandbox', '--json', '--quiet', '--help']);

/** How help is laid out: commands by their names alone, and all of it readable from 40 columns. */
export const HELP: HelpConfiguration = {
  boxWrap: wrap,

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

  formatItem(this: Help, term, termWidth, description) {
    return layOutItem(term, termWidth, description, this.helpWidth ?? USUAL_COLUMNS);
  },
};

/** The same for a command's help. */
export function afterHelp({ command, error }: AddHelpTextContext): string {
  const output = command.configureOutput();
  const columns = (error ? output.getErrHelpWidth?.() : output.getOutHelpWidth?.()) ?? USUAL_COLUMNS;
  return layOutHelp(AFTER, columns);
}
