import { batchOptions, filmCommand } from '../options.js';
import { VERBS } from '../verbs.js';
import type { AddCommands } from './use.js';

/** Commands that make the film. */
export const makeCommands: AddCommands = (shotlist, use) => {
  shotlist.commandsGroup('Make:');

  batchOptions(
    filmCommand(shotlist, 'plan', { gateway: 'advanced', stdin: true, talks: false })
      .option('--all', 'Show one line per take, with full prompts')
      .option('--retry', 'Show what retry would do'),
    { isPlan: true },
  )
    .description('Show what render would do and what it would cost')
    .addHelpText('after', '\nExample:\n  shotlist plan film --only 010')
    .action(use(VERBS.plan));

  for (const [verb, description, example] of [
    ['render', 'Show the plan, ask, and render; run it again to resume', 'render film --max-cost 5'],
    ['retry', 'Render the failed takes again', 'retry film --only 010'],
  ] as const) {
    const command = filmCommand(shotlist, verb, { gateway: 'advanced', json: 'an event per line as JSON' });
    batchOptions(command.option('--dry-run', 'Only show the plan'), { isPlan: false })
      .description(description)
      .setOptionValue('retry', verb === 'retry')
      .addHelpText('after', `\nExample:\n  shotlist ${example}`)
      .action(use(VERBS.render));
  }

  filmCommand(shotlist, 'cut')
    .description('Join the picked takes into one film, cut.mp4')
    .option('--animatic', 'Make animatic.mp4 from images and durations instead, before anything is rendered')
    .addHelpText('after', '\nExample:\n  shotlist cut film --animatic')
    .action(use(VERBS.cut));
};
