/** The names in an output folder that are no clips'. All of them come from here, so that no clip can take one. */
export const OUTPUT = {
  report: 'report.csv',
  page: 'report.html',
  cut: 'cut.mp4',
  animatic: 'animatic.mp4',
  /** The folder of clips that another one took the place of. */
  superseded: 'superseded',
  /** The folder of the posters. */
  posters: 'posters',
  /** The folder of unfinished downloads. */
  parts: '.parts',
  /** The folder in which files wait whose name another one takes. */
  aside: '.moving',
  /** The folder of what the output folder itself remembers; in earlier versions a file that named its lockfile. */
  memory: '.shotlist',
  /** A file that is there for a moment, to see whether the disk keeps one. */
  writeTest: '.shotlist-write-test',
  /** The folder of a film that is being cut. */
  cutWork: '.shotlist-cut',
} as const;

/** The files in `OUTPUT.memory`. */
export const MEMORY = {
  /** Names the lockfile whose clips lie in the output folder. */
  mark: `${OUTPUT.memory}/lockfile`,
  /** The shadow of the lockfile: every job that was bought for the folder. */
  ledger: `${OUTPUT.memory}/ledger`,
  /** Lists the reports that were written to the folder, by SHA-256 and name. */
  written: `${OUTPUT.memory}/written`,
  /** The claim of the one run that writes to the folder. */
  claim: `${OUTPUT.memory}/claim`,
} as const;
