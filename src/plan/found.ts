/**
 * What lies on disk where a journalled clip should be: `changed` = there, but somebody changed its bytes; `moving` = still under the
 * name that it had before its last move (`was`), which an interrupted run did not come to make.
 */
export type ClipOnDisk = 'here' | 'changed' | 'moving' | 'missing';

/** For each job id with journalled clips: the state of its files, in their order. */
export type ClipsOnDisk = ReadonlyMap<string, readonly ClipOnDisk[]>;
