import type { WebhookFault } from '../../sandbox/callbacks.js';
import { aboutManifest, filmCommand, kindsOf, positive, share, wholeNumber } from '../options.js';
import { VERBS } from '../verbs.js';
import type { AddCommands } from './use.js';

const WEBHOOK_FAULTS = ['late', 'twice', 'wrong', 'never'] as const satisfies readonly WebhookFault[];

/** Commands to begin with. */
export const startCommands: AddCommands = (shotlist, use) => {
  shotlist.commandsGroup('Start:');

  shotlist
    .command('init')
    .description('Create a starter film, ready to render on the sandbox')
    .argument('[dir]', 'folder (default: the current folder)')
    .addHelpText('after', '\nExample:\n  shotlist init film')
    .action(use(VERBS.init));

  filmCommand(shotlist, 'validate', { stdin: true })
    .description('Check a manifest and report every problem')
    .addHelpText('after', '\nExample:\n  shotlist validate film/shots.yaml')
    .action(use(VERBS.validate));

  filmCommand(shotlist, 'doctor', { gateway: 'common', lone: true })
    .description(
      'Check what could stop a render: key, gateway, disk, other runs, lockfile, images and uploads',
    )
    .option('--links', 'Also request every image link once')
    .option('--uploads', 'Also upload a tiny image, fetch it and remove it')
    .addHelpText('after', '\nExample:\n  shotlist doctor film --links')
    .action(use(VERBS.doctor));

  shotlist
    .command('models')
    .description('List models with their settings, limits and prices')
    .argument('[name]', 'show one model with all its settings')
    .option('--json', 'Print JSON on stdout')
    .addHelpText('after', '\nExample:\n  shotlist models ltx-2-video')
    .action(use(VERBS.models));

  shotlist
    .command('schema')
    .description('Write the JSON Schema of a film for your editor: its models, presets and vars')
    .argument('[manifest]', aboutManifest({}))
    .option('--output <file>', 'File to write (default: the manifest with .schema.json; -: stdout)')
    .addHelpText('after', '\nExample:\n  shotlist schema film')
    .action(use(VERBS.schema));

  shotlist
    .command('sandbox')
    .description('Run the local sandbox gateway until Ctrl-C')
    .option('--port <n>', 'Port of the gateway; 0 picks a free port', wholeNumber(0, 65535), 0)
    .option('--workers <n>', 'Number of jobs rendered at the same time', wholeNumber(1, 1000), 4)
    .option('--render-seconds <s>', 'Average duration of a render in seconds', positive, 3)
    .option('--fail-rate <share>', 'Share of jobs that fail, from 0 to 1', share, 0)
    .option('--json', 'Print the addresses as JSON')
    .optionsGroup('Advanced options:')
    .option('--media-port <n>', 'Port of the media server; 0 picks a free port', wholeNumber(0, 65535), 0)
    .option('--seed <n>', 'Random seed, for repeatable failures', wholeNumber(0, 2 ** 31), 1)
    .option(
      '--webhook-faults <kinds>',
      `What goes wrong with webhook calls, in turn: ${WEBHOOK_FAULTS.join(', ')}`,
      kindsOf(WEBHOOK_FAULTS),
    )
    .option('--jobs <file>', 'Keep the jobs in this file between runs')
    .option('--manifest <file>', 'Also serve the models of this manifest, and show its takes in the clips')
    .addHelpText('after', '\nExample:\n  shotlist sandbox --fail-rate 0.3')
    .action(use(VERBS.sandbox));
};
