/** Onsale in a program of your own: `createOnsale`, with its errors and its types. */
export { createOnsale } from './create-onsale.ts';
export type { OnsaleOptions } from './embed/onsale-options.ts';
export type { OnsaleServer } from './onsale-server.ts';
export { ConfigError, StartError } from './config/config-error.ts';
export type { AppRouter } from './router.ts';
