// A process that takes and releases a claim when its parent says so: `{ path }` and `{ release: true }` in, `{ held }` out.

import { type HeldClaim, takeClaim } from '../../src/system/claim.js';
import { systemClock } from '../../src/system/clock.js';
import { systemDisk } from '../../src/system/node-disk.js';
import { systemProcesses } from '../../src/system/processes.js';

let claim: HeldClaim | null = null;

process.on('message', async (message: { path: string; release?: boolean }) => {
  if (message.release) {
    await claim?.release();
    claim = null;
    process.send?.({ held: false });
    return;
  }
  const taken = await takeClaim({
    disk: systemDisk,
    path: message.path,
    run: `run-of-${process.pid}`,
    clock: systemClock,
    processes: systemProcesses(systemDisk),
  });
  claim = taken.ok ? taken.value : null;
  process.send?.({ held: taken.ok, message: taken.ok ? taken.value.notice : taken.error.message });
});
