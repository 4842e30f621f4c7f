const LONGEST_ID = 512;

/**
 * True for a string that can be a request id: opaque (slashes and spaces included), not blank, at most 512 characters, none of them
 * a control character, and no dot segment, which would change the path that it is put into.
 */
export function isRequestId(id: string): boolean {
  return id.length <= LONGEST_ID && /\S/.test(id) && !/[\p{Cc}\p{Cs}]/u.test(id) && id !== '.' && id !== '..';
}
