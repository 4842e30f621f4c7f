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
  /** A file that is there for a moment, to see whether the disk keeps one. */
  writeTest: '.shotlist-write-test',
  /** The file that names the lockfile whose clips lie there. */
  marker: '.shotlist',
  /** The folder of a film that is being cut. */
  cutWork: '.shotlist-cut',
} as const;
