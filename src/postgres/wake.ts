import { createHash } from 'node:crypto';
import type { Connection } from './connection.js';

/** The channel on which runs of a film wake each other. */
export function channelOf(film: string): string {
  return `shotlist_${createHash('sha256').update(film).digest('hex').slice(0, 16)}`;
}

/**
 * Wakes the other runs of a film when the transaction commits. Belongs into the transaction of what there is to see: alone it would be
 * one more that is written to the disk. A word that is lost costs the others a few seconds.
 */
export async function wakeOthers(connection: Connection, film: string, run: string): Promise<void> {
  await connection.query('select pg_notify($1, $2)', [channelOf(film), run]);
}
