import type { Catalog } from '../catalog/model.js';
import { quote } from '../catalog/price.js';
import type { PriceNow } from '../ledger/charge.js';

/** Today's price of an unpriced job, from the catalog with the manifest's `prices:` applied. */
export function priceNowBy(catalog: Catalog): PriceNow {
  return (job) => {
    const model = catalog.get(job.intent.model);
    return model ? quote(model, job.intent.body).usd : null;
  };
}
