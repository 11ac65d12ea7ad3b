/** attune-collector as a library: mount its routes in a server of your own, or call its parts. */
export { type Check } from './accept.js';
export { type Collector, type CollectorOptions, openCollector, type Verdict } from './collector.js';
export type { Release, ReleasedBatch, ReleasedCell, SuppressedBatch } from './release.js';
export { collectorRoutes, type CollectorRoutesOptions, createCollectorServer } from './server.js';
export type { Logged, SiteLog } from './site-log.js';
export { siteLogRoutes, type SiteLogRoutesOptions } from './site-log-routes.js';
