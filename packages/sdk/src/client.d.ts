import type { Onsale, OnsaleOptions } from './api.ts';
/**
 * A client of one Onsale server, on behalf of one buyer. Makes no call by itself.
 *
 * @throws INVALID_INPUT when `url` is not an http or https URL.
 */
export declare function createOnsaleClient(options: OnsaleOptions): Onsale;
