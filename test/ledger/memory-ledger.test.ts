import { ledgerContract } from '../support/ledger-contract.js';
import { createMemoryLedger } from '../support/memory-ledger.js';

const clock = { sleep: () => new Promise<void>((resolve) => setImmediate(resolve)) };

ledgerContract('memory', () => createMemoryLedger(clock));
