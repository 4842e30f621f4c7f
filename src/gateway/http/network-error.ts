const WORDS: Record<string, string> = {
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'the connection was reset',
  ECONNABORTED: 'the connection was cut',
  EPIPE: 'the connection was closed',
  ENOTFOUND: 'there is no such host',
  EAI_AGAIN: 'the host name could not be looked up',
  ETIMEDOUT: 'the connection timed out',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the network cannot be reached',
  UND_ERR_CONNECT_TIMEOUT: 'no connection in time',
  HPE_HEADER_OVERFLOW: 'the headers of the answer are too long',
};

/** One clause for people about why a connection or an answer went wrong, with the error's code where it has one. */
export function describeNetworkError(error: unknown): string {
  if (!(error instanceof Error) || error.name === 'AbortError') return 'stopped';
  const code = 'code' in error && typeof error.code === 'string' ? error.code : null;
  if (code?.startsWith('HPE_') && !(code in WORDS)) return 'the answer is not HTTP';
  // Node's names for a connection that ended before the answer did.
  if (error.message === 'socket hang up' || error.message === 'aborted') return 'the connection was closed';
  if (code === null) return error.message || error.name;
  return `${WORDS[code] ?? error.message} (${code})`;
}
