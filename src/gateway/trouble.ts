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
  UND_ERR_SOCKET: 'the connection was closed',
  UND_ERR_CONNECT_TIMEOUT: 'no connection in time',
  UND_ERR_HEADERS_TIMEOUT: 'no answer in time',
  UND_ERR_BODY_TIMEOUT: 'no more bytes in time',
  UND_ERR_HEADERS_OVERFLOW: 'the headers of the answer are too long',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'the answer is not as long as announced',
};

/** One clause for people about why a connection or an answer went wrong, with the error's code where it has one. */
export function troubleOf(error: unknown): string {
  if (!(error instanceof Error) || error.name === 'AbortError') return 'stopped';
  if (error.name === 'HTTPParserError') return 'the answer is not HTTP';
  const code = 'code' in error && typeof error.code === 'string' ? error.code : null;
  if (code === null) return error.message || error.name;
  return `${WORDS[code] ?? error.message} (${code})`;
}
