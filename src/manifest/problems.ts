import type { Diagnostic, Place, Problem } from '../core/diagnostic.js';
import { placeOf, problemAt, type Span } from '../yaml/node.js';

/** The code of a secret in a file: nothing of its line is ever shown. */
export const SECRET = 'secret-in-file';

/**
 * The problems found so far. The same problem at the same place counts once, even if it affects many shots through a preset or a
 * merged anchor.
 */
export class Problems {
  readonly #found = new Map<string, Diagnostic>();

  /** Adds a problem at that place, which is computed once for equal problems; `first` is where the duplicate name was used before. */
  add(span: Span, problem: Problem, first?: Span): void {
    const key = `${span.source.file}\n${span.start}\n${problem.code}\n${problem.message}`;
    if (this.#found.has(key)) return;
    const related = first && { related: [{ message: 'first used here', place: placeOf(first) }] };
    this.#found.set(key, { ...problemAt(span, problem), ...related });
  }

  /** Adds problems that already have a place. */
  addAll(diagnostics: readonly Diagnostic[]): void {
    for (const each of diagnostics) {
      const { place } = each;
      this.#found.set(`${place?.file}\n${place?.line}:${place?.column}\n${each.code}\n${each.message}`, each);
    }
  }

  /** All problems sorted by place, those of the named file first. No line with a secret is shown. */
  sorted(file: string): Diagnostic[] {
    const found = [...this.#found.values()];
    const secret = new Set(found.filter(({ code }) => code === SECRET).map(({ place }) => lineOf(place)));
    return found
      .map((each) => (each.place && secret.has(lineOf(each.place)) ? hidden(each, each.place) : each))
      .sort((a, b) => byPlace(file, a.place, b.place));
  }
}

function lineOf(place: Place | undefined): string {
  return `${place?.file}:${place?.line}`;
}

/** Without its line, and where it quotes a value, without that. */
function hidden(problem: Diagnostic, place: Place): Diagnostic {
  const message = problem.message.replace(/(: | not )the (?:string|number) .*$/s, '');
  return { ...problem, message, place: { ...place, source: '' } };
}

function byPlace(first: string, a: Place | undefined, b: Place | undefined): number {
  if (!a || !b) return Number(Boolean(a)) - Number(Boolean(b));
  if (a.file !== b.file) {
    if (a.file === first) return -1;
    return b.file === first || a.file > b.file ? 1 : -1;
  }
  return a.line - b.line || a.column - b.column;
}
