// A process that takes and releases a claim when its parent says so: `{ path }` and `{ release: true }` in, `{ held }` out.

import { takeClaim } from '../../dist/system/claim.js';
import { systemClock } from '../../dist/system/clock.js';
import { systemDisk } from '../../dist/system/node-disk.js';
import { systemProcesses } from '../../dist/system/processes.js';

let claim = null;

process.on('message', async (message) => {
  if (message.release) {
    await claim?.release();
    claim = null;
    process.send({ held: false });
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
  process.send({ held: taken.ok, message: taken.ok ? taken.value.notice : taken.error.message });
});
