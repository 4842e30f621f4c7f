import { randomBytes } from 'node:crypto';
import { isoTime } from './clock.js';

/** New ids that nothing else has, made of the machine's own randomness. */
export const systemIds = {
  /** Of a job: 12 hex digits. */
  job: () => randomBytes(6).toString('hex'),
  /** Of a run that begins at `now` (milliseconds since 1970): the UTC time to the second, then 6 hex digits. */
  run: (now: number) => `${isoTime(now).replace(/\D/g, '').slice(0, 14)}-${randomBytes(3).toString('hex')}`,
  /** 32 hex digits that nobody can guess. */
  secret: () => randomBytes(16).toString('hex'),
  /** A UUID that sorts by time (RFC 9562, 5.7: version 7). */
  uuid(now: number): string {
    const bytes = randomBytes(16);
    bytes.writeUIntBE(now, 0, 6);
    bytes.writeUInt8(0x70 | (bytes.readUInt8(6) & 0x0f), 6);
    bytes.writeUInt8(0x80 | (bytes.readUInt8(8) & 0x3f), 8);
    return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
  },
};

/** What makes new ids. */
export type NewIds = typeof systemIds;
