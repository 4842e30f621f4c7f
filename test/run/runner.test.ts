import { describe, expect, it } from 'vitest';
import { film } from '../support/film.js';
import { stage } from './stage.js';

const shots = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ id: `${index + 1}0`, prompt: `prompt ${index + 1}` }));

describe('a run', () => {
  it('renders every take once, and a second run sends nothing', async () => {
    const own = stage();
    const { summary, plan } = await own.render(film(shots(12)));
    expect(summary).toMatchObject({
      exit: 0,
      counts: { finished: 12 },
      clips: 12,
      charged: '4.32',
      open: [],
    });
    expect(plan.total).toBe(4_320_000n);
    expect(own.gateway.posts.map(({ prompt }) => prompt)).toEqual(shots(12).map(({ prompt }) => prompt));
    expect(own.gateway.most).toBe(4);
    expect(Object.keys(own.files()).filter((path) => path.endsWith('.avi'))).toHaveLength(12);

    const again = await own.render(film(shots(12)));
    expect(again.summary).toMatchObject({ exit: 0, clips: 0, charged: '0.00', committed: '4.32' });
    expect(own.gateway.posts).toHaveLength(12);
  });
});
