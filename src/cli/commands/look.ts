import { ADVANCED, filmCommand, onlyOption, wholeNumber } from '../options.js';
import { VERBS } from '../verbs.js';
import type { AddCommands } from './use.js';

/** Commands to look at what was made, and to choose. */
export const lookCommands: AddCommands = (shotlist, use) => {
  shotlist.commandsGroup('Look and choose:');

  onlyOption(filmCommand(shotlist, 'status', { talks: false }))
    .description('Show the state of every take')
    .option('--all', 'Show one line per take, with whole request ids')
    .addHelpText('after', '\nExample:\n  shotlist status film --only failed')
    .action(use(VERBS.status));

  filmCommand(shotlist, 'report')
    .description('Rebuild report.html and report.csv and make missing thumbnails')
    .optionsGroup(ADVANCED)
    .option('--no-thumbnails', 'Make no thumbnails; the page shows the first frames of the clips')
    .addHelpText('after', '\nExample:\n  shotlist report film')
    .action(use(VERBS.report));

  filmCommand(shotlist, 'review')
    .description('Serve the page live on this machine: play, compare, pick, keep and rate')
    .option('--port <n>', 'Port of the page; 0 picks a free port', wholeNumber(0, 65535), 0)
    .option('--open', 'Open it in the browser')
    .addHelpText('after', '\nExample:\n  shotlist review film --open')
    .action(use(VERBS.review));

  filmCommand(shotlist, 'pick')
    .description('Choose which take of each shot goes into the film')
    .argument('[takes...]', 'finished takes such as 010:2, or job ids; with --clear, shots such as 010')
    .option('--clear', 'Remove the pick; the newest finished take is used again')
    .addHelpText('after', '\nExample:\n  shotlist pick film 010:2 020:1')
    .action(use(VERBS.pick));

  filmCommand(shotlist, 'keep')
    .description('Keep the current clip of an edited take; renders nothing')
    .argument('[takes...]', 'edited takes such as 010:2, or shots such as 010')
    .option('--all', 'All edited takes that have a clip')
    .option('--clear', 'Stop keeping it; the next render makes the new version')
    .addHelpText('after', '\nExample:\n  shotlist keep film 010:2')
    .action(use(VERBS.keep));
};
