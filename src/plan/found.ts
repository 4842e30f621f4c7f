/** What lies on disk where a journalled clip should be: `changed` = there, but somebody changed its bytes. */
export type ClipOnDisk = 'here' | 'changed' | 'missing';

/** For each job id with journalled clips: the state of its files, in their order. */
export type ClipsOnDisk = ReadonlyMap<string, readonly ClipOnDisk[]>;
