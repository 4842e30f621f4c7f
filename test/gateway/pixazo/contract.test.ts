import { builtInModels } from '../../../src/catalog/load.js';
import { openPixazo } from '../../../src/gateway/pixazo/pixazo.js';
import { SANDBOX_WORKERS, startSandbox } from '../../../src/sandbox/sandbox.js';
import { systemIds } from '../../../src/system/ids.js';
import { type GatewayUnderTest, RENDER_MS } from '../../support/gateway-contract.js';
import { memoryDisk } from '../../support/memory-disk.js';
import { answer, reset, startOracle } from '../../support/oracle/index.js';
import { type PixazoMood, pixazoContract } from '../../support/pixazo-contract.js';

const KEY = 'k3y-of-the-tests';

function serviceTime(): { now: () => number; pass: (ms: number) => void } {
  let time = Date.UTC(2026, 10, 22);
  return {
    now: () => time,
    pass: (ms) => {
      time += ms;
    },
  };
}

async function oracleIn(mood: PixazoMood): Promise<GatewayUnderTest> {
  const { now, pass } = serviceTime();
  const key = mood === 'key refused' ? 'another-key' : KEY;
  const oracle = await startOracle({ workers: 1, renderMs: RENDER_MS, now, key });
  if (mood === 'failing') oracle.outcome('a pier', { status: 'FAILED', error: 'the model gave up' });
  if (mood === 'wallet empty')
    oracle.submitFaults.always(
      answer(402, { error: 'Insufficient Balance', message: 'Your wallet does not have enough balance.' }),
    );
  if (mood === 'model disabled')
    oracle.submitFaults.always(
      answer(400, {
        error: 'Model not found',
        message: "Model 'ltx-2-19b-api-513' not found or is disabled",
      }),
    );
  if (mood === 'losing') oracle.submitFaults.always(reset());
  if (mood === 'throttled')
    oracle.submitFaults.at(
      2,
      answer(429, { statusCode: 429, message: 'Rate limit is exceeded. Try again in 60 seconds.' }),
    );
  return {
    gateway: openPixazo({ origin: oracle.origin, key: KEY }),
    origin: oracle.origin,
    pass,
    close: oracle.close,
  };
}

async function sandboxIn(mood: PixazoMood): Promise<GatewayUnderTest> {
  const { now, pass } = serviceTime();
  const sandbox = await startSandbox({
    ...SANDBOX_WORKERS,
    workers: 1,
    renderSeconds: RENDER_MS / 1000,
    failRate: mood === 'failing' ? 1 : 0,
    disk: memoryDisk().disk,
    catalog: builtInModels(),
    jobsFile: null,
    clock: { now, elapsed: now, sleep: async () => {} },
    newId: systemIds,
    ...(mood === 'wallet empty' && { balance: 0n }),
    ...(mood === 'throttled' && { rateLimit: 1 }),
    ...(mood === 'model disabled' && { disabled: ['ltx-2-19b-api-513'] }),
  });
  if (mood === 'key refused') sandbox.acceptKeys(false);
  return {
    gateway: openPixazo({ origin: sandbox.url, key: KEY }),
    origin: sandbox.url,
    pass,
    close: sandbox.close,
  };
}

const MOODS = ['failing', 'key refused', 'wallet empty', 'throttled'] as const;

pixazoContract('the oracle', oracleIn, [...MOODS, 'losing']);
pixazoContract('the sandbox', sandboxIn, MOODS);
