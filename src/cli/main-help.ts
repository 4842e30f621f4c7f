/** The help of the command itself; the build has it here as data, so that `--help` loads and makes no commands. */
export { readMainHelp as mainHelp } from './read-main-help.js';
