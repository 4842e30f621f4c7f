import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { filmText, missing, openGateway, renderWords } from '../support/batch.mjs';
import { each, inFolder, inNode, inTurns, run } from '../support/measure.mjs';

const MB = 1e6;

/** Downloads of large clips beside curl and a sync of the same files, from the first request for a clip to the end of the command. */
export async function largeClips({ rounds, small }) {
  const sizes = small
    ? [[1, 60 * MB]]
    : [
        [1, 600 * MB],
        [64, 50 * MB],
      ];
  const rows = [];
  for (const [shots, padding] of sizes) {
    const values = await inTurns(
      {
        bare: () =>
          download(shots, padding, () => inNode(renderWords({ concurrency: shots, interval: 0.05 }))),
        curl: () => (missing.includes('curl') ? null : download(shots, padding, curlWords)),
      },
      rounds,
    );
    const what = `${shots} ${shots === 1 ? 'clip' : 'clips'} of ${padding / MB} MB`;
    const goal = shots === 1 ? '1.4 x curl + sync' : '1.5 x curl + sync';
    rows.push(
      { what, unit: 's', values: each(values, 'fetching'), beside: 'curl', goal },
      { what: '  CPU of the whole command', unit: 's', values: each(values, 'cpu'), beside: 'curl' },
      { what: '  peak of memory', unit: 'MB', values: each(values, 'rss') },
    );
  }
  return rows;
}

function curlWords({ origin, shots }) {
  const fetched = `seq 0 ${shots - 1} | xargs -P 16 -I{} curl -sf -o renders/{}.mp4 ${origin}/clips/{} && sync renders/*`;
  return ['/bin/sh', '-c', fetched];
}

async function download(shots, padding, words) {
  return inFolder(async (cwd) => {
    const gateway = await openGateway({ renderMs: 0, padding });
    writeFileSync(join(cwd, 'film.yaml'), filmText(shots));
    const isCurl = words === curlWords;
    if (isCurl) mkdirSync(join(cwd, 'renders'));
    const env = { ...gateway.env, PATH: isCurl ? process.env.PATH : '' };
    try {
      const taken = await run(words({ origin: gateway.origin, shots }), { cwd, env });
      const { firstClip } = await gateway.books();
      return { ...taken, fetching: (taken.endedAt - firstClip) / 1000 };
    } finally {
      gateway.close();
    }
  });
}
