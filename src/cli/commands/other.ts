import { Argument, type Command } from 'commander';
import { closestMatch } from '../../core/closest-match.js';
import { SHELLS } from '../completion/shells.js';
import { VERBS } from '../verbs.js';
import type { AddCommands } from './use.js';

/** Commands about the command line itself. */
export const otherCommands: AddCommands = (shotlist, use) => {
  shotlist.commandsGroup('Other:');

  shotlist
    .command('completion')
    .description('Print the completion script of a shell')
    .addArgument(new Argument('<shell>', 'shell to complete in').choices(SHELLS))
    .addHelpText('after', '\nExample:\n  source <(shotlist completion bash)')
    .action(use(VERBS.completion));

  shotlist
    .command('complete', { hidden: true })
    .description('Print completions for the last word of a command line')
    .argument('[words...]')
    .action(
      use(async () => {
        const { complete } = await import('../verbs/complete.js');
        return (context, words: string[]) => ({ run: complete.bind(null, context, shotlist, words) });
      }),
    );

  shotlist.helpCommand(false);
  shotlist
    .command('help')
    .description('Show the help of a command')
    .argument('[command]')
    .addHelpText('after', '\nExample:\n  shotlist help render')
    .action((name: string | undefined) => helpWith(shotlist, name));
};

function helpWith(shotlist: Command, name: string | undefined): never {
  const command = name === undefined ? shotlist : shotlist.commands.find((each) => each.name() === name);
  if (command) return command.help();
  const visible = shotlist.createHelp().visibleCommands(shotlist);
  const near = closestMatch(
    name ?? '',
    visible.map((each) => each.name()),
  );
  return shotlist.error(
    `error: unknown command '${name}'${near === undefined ? '' : `\n(Did you mean ${near}?)`}`,
  );
}
