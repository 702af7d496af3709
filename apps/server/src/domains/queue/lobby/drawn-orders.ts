/** The orders that draws gave, by concert: each is built from its row once a process. */
import { DrawnOrder } from '@onsale/core/lobby/drawn-order';
import { orderOfJoining, type LineOrder } from '@onsale/core/lobby/line-order';
import { findDraw, type Draw } from '@onsale/db/repositories/queue/draw.repository';
import type { Store } from '@onsale/db/store';
import { roundFunctionOf } from './draw-hashes.ts';

export class DrawnOrders {
  readonly #orders = new Map<string, { drawKey: string; order: LineOrder }>();

  /** The order of a line by the row of its draw; that of joining until lots were drawn. */
  async read(store: Store, concertId: string): Promise<LineOrder> {
    return this.of(await findDraw(store, concertId));
  }

  of(draw: Pick<Draw, 'concertId' | 'drawKey' | 'lots'> | undefined): LineOrder {
    if (!draw || draw.drawKey === null || draw.lots === null) return orderOfJoining;
    const { concertId, drawKey, lots } = draw;
    const known = this.#orders.get(concertId);
    if (known?.drawKey === drawKey) return known.order;
    const order = new DrawnOrder({ lots, roundFunction: roundFunctionOf(drawKey) });
    this.#orders.set(concertId, { drawKey, order });
    return order;
  }
}
