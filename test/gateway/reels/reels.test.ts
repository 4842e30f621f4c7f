import {
  type GatewayUnderTest,
  gatewayContract,
  type Mood,
  RENDER_MS,
} from '../../support/gateway-contract.js';
import { openReels } from './reels.js';
import { startReels } from './server.js';

const KEY = 'k3y-of-the-tests';

async function open(mood: Mood): Promise<GatewayUnderTest> {
  let time = Date.UTC(2026, 10, 22);
  const server = await startReels({
    key: mood === 'key refused' ? 'another-key' : KEY,
    renderMs: RENDER_MS,
    now: () => time,
    breaks: mood === 'failing',
    fault(count) {
      if (mood === 'losing') return 'cut';
      if (mood === 'throttled' && count === 2) return 429;
      return mood === 'wallet empty' ? 402 : null;
    },
  });
  return {
    gateway: openReels({ origin: server.origin, key: KEY }),
    origin: server.origin,
    pass: (ms) => {
      time += ms;
    },
    close: server.close,
  };
}

gatewayContract('Reels', {
  open,
  moods: ['failing', 'key refused', 'wallet empty', 'throttled', 'losing'],
  request: { path: '/v1/models/slow/clips', body: { prompt: 'a pier' } },
  refused: { path: '/v1/models/none/clips', body: { prompt: 'a pier' } },
  strangers: ['clip-never', 'a/../b c?d#e'],
  words: ['waiting', 'working', 'ready'],
});
