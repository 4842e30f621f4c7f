/** A place in a text file; lines and columns count from 1, the column in UTF-16 units. */
export interface Place {
  file: string;
  line: number;
  column: number;
  /** How many columns the caret line underlines, at least 1. */
  length: number;
  /** The whole source line, without its line ending; empty if the file is not one of ours and its content must not be shown. */
  source: string;
}

/** A problem in something the user wrote: data, printed elsewhere (`cli/ui/text/diagnostics.ts`). */
export interface Diagnostic {
  severity: 'error' | 'warning';
  /** Stable and kebab-case, such as `unknown-key`; tests and programs rely on it. */
  code: string;
  /** What is wrong, in one sentence without a full stop. */
  message: string;
  place?: Place;
  /** What is allowed or what to do, in one sentence. */
  help?: string;
  /** The closest allowed word: "did you mean …?" */
  suggestion?: string;
  /** Other places that belong to the problem, such as the first use of a duplicate id. */
  related?: { message: string; place: Place }[];
}

/** A problem without its places. */
export type Problem = Omit<Diagnostic, 'place' | 'related'>;

/** A problem that must be fixed. */
export function error(code: string, message: string, help?: string, suggestion?: string): Problem {
  return {
    severity: 'error',
    code,
    message,
    ...(help === undefined ? {} : { help }),
    ...(suggestion === undefined ? {} : { suggestion }),
  };
}

/** A problem that stops nothing. */
export function warning(code: string, message: string, help: string): Problem {
  return { severity: 'warning', code, message, help };
}
