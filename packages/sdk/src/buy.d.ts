import type { BuyOptions, Onsale } from './api.ts';
import type { Receipt } from './wire.ts';
export declare function buy(onsale: Onsale, options: BuyOptions): Promise<Receipt>;
