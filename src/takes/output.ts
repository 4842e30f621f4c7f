/** All names in an output folder that are not clips, in one place, so that no clip can have one of them. */
export const OUTPUT = {
  report: 'report.csv',
  page: 'report.html',
  cut: 'cut.mp4',
  animatic: 'animatic.mp4',
  /** The folder of replaced clips. */
  superseded: 'superseded',
  /** The folder of thumbnails. */
  posters: 'posters',
  /** The folder of frames that other clips start from. */
  frames: 'frames',
  /** The folder of unfinished downloads. */
  parts: '.parts',
  /** The folder for files that are being renamed. */
  aside: '.moving',
  /** The folder of shotlist's own records; in version 1 a file with the name of the lockfile. */
  memory: '.shotlist',
  /** A temporary file that tests whether the folder is writable. */
  writeTest: '.shotlist-write-test',
  /** The temporary folder of `cut`. */
  cutWork: '.shotlist-cut',
} as const;

/** The files in `OUTPUT.memory`. */
export const MEMORY = {
  /** The name of the lockfile that the output folder belongs to. */
  mark: `${OUTPUT.memory}/lockfile`,
  /** The shadow of the lockfile: every job that was bought for this folder. */
  ledger: `${OUTPUT.memory}/ledger`,
  /** The shared ledger that the film is in. */
  home: `${OUTPUT.memory}/home`,
  /** The SHA-256 and name of every report that was written to the folder. */
  written: `${OUTPUT.memory}/written`,
  /** What the film has uploaded, and where. */
  uploads: `${OUTPUT.memory}/uploads.jsonl`,
  /** What makes the names of the film's public address. */
  door: `${OUTPUT.memory}/door`,
  /** The claim of the run that writes to the folder. */
  claim: `${OUTPUT.memory}/claim`,
} as const;
