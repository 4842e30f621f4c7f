/** How a job ended in version 1: in the words of the only gateway that there was. */
const ENDS = {
  COMPLETED: { outcome: 'done', charged: 'yes' },
  FAILED: { outcome: 'failed', charged: 'possibly' },
  ERROR: { outcome: 'failed', charged: 'no' },
} as const;

/**
 * A line's object of version 1 as one of version 2; any other object as it is. Lines tell their version by their shape, so that a merge of
 * an old branch and a new one is read line by line. Version 2 has the same lines but for the version in the header and how a job ended.
 */
export function fromVersion1(line: object): object {
  if ('version' in line && line.version === 1) return { ...line, version: 2 };
  if (!('ended' in line) || typeof line.ended !== 'object' || line.ended === null) return line;
  const { status, ...rest } = line.ended as { status?: unknown; media?: unknown };
  if (typeof status !== 'string' || !Object.hasOwn(ENDS, status)) return line;
  const { outcome, charged } = ENDS[status as keyof typeof ENDS];
  const hasLink = Array.isArray(rest.media) && rest.media.length > 0;
  const isWithoutLink = outcome === 'done' && !hasLink;
  return {
    ...line,
    ended: { ...rest, outcome, charged: isWithoutLink ? 'possibly' : charged, word: status },
  };
}
