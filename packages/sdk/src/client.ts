import type { Onsale, OnsaleOptions } from './api.ts';

export declare function createOnsaleClient(options: OnsaleOptions): Onsale;
