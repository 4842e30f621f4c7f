import { filmCommand } from '../options.js';
import { VERBS } from '../verbs.js';
import type { AddCommands } from './use.js';

/** Commands for what went wrong, and to clean up. */
export const repairCommands: AddCommands = (shotlist, use) => {
  shotlist.commandsGroup('Repair:');

  filmCommand(shotlist, 'settle', { gateway: 'advanced' })
    .description('Resolve submissions whose reply was lost')
    .argument('[takes...]', 'takes such as 010:2, or job ids')
    .optionsGroup('Options:')
    .option('--adopt <request-id>', 'Follow this job at the gateway')
    .option('--resubmit', 'Let the next render submit it again; you may pay for both')
    .option('--abandon', 'Give up the take; it counts as possibly charged')
    .option('--all', 'All unknown takes')
    .optionsGroup('Advanced options:')
    .option('--disown', 'Give up a request id that belongs to another job')
    .option('--gateway-moved', 'Accept a new address for the same gateway')
    .addHelpText('after', '\nExample:\n  shotlist settle film 010:2 --abandon')
    .action(use(VERBS.settle));

  filmCommand(shotlist, 'restore', { gateway: 'advanced' })
    .description('Restore jobs to the lockfile from the output folder')
    .optionsGroup('Options:')
    .option('--from <file>', 'File to restore from (default: the record in the output folder)')
    .addHelpText('after', '\nExample:\n  shotlist restore film')
    .action(use(VERBS.restore));

  filmCommand(shotlist, 'ledger <action>')
    .description('Move a film between its lockfile and a shared ledger, or check that ledger')
    .usage('import|export|check [options] [manifest]')
    .addHelpText('after', '\nExample:\n  shotlist ledger check film')
    .action(use(VERBS.ledger));

  filmCommand(shotlist, 'unlock')
    .description('Remove the lock of a run that is no longer active')
    .option('-y, --yes', 'Do not ask for confirmation')
    .addHelpText('after', '\nExample:\n  shotlist unlock film')
    .action(use(VERBS.unlock));

  filmCommand(shotlist, 'clean')
    .description('List clips, thumbnails and downloads that no take uses, and remove them')
    .option('-y, --yes', 'Do not ask for confirmation')
    .option('--uploads', 'Instead, remove what this film has uploaded')
    .option('--dry-run', 'Only list them')
    .addHelpText('after', '\nExample:\n  shotlist clean film --dry-run')
    .action(use(VERBS.clean));
};
