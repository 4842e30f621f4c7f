import { type Diagnostic, error } from '../core/diagnostic.js';
import { err, type Result } from '../core/result.js';
import type { SourceText } from './node.js';

/** A single error, at an offset of the text or for the file as a whole. */
export function failed(
  code: string,
  message: string,
  source?: SourceText,
  at = 0,
  help?: string,
): Result<never, Diagnostic[]> {
  const place = source && { place: source.place(at, at + 1) };
  return err([{ ...error(code, message, help), ...place }]);
}
