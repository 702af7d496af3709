/** The typed client of Onsale: join the line, reserve seats, pay. Runs in Node and in browsers. */
export { createOnsaleClient, newAccountKey } from './client.ts';
export { OnsaleError, isOnsaleError } from '@onsale/core/errors';
export { isOutcomeUnknown } from './transport/outcome.ts';
export type { AnyOnsaleError, ErrorDetails, OnsaleErrorOptions, Reason } from '@onsale/core/errors';
export type { Clock } from '@onsale/core/time/clock';
export type {
  BuyOptions,
  BuyStep,
  Challenge,
  Held,
  JoinOptions,
  JoinedPlace,
  Onsale,
  Place,
  SeatOptions,
  Wallet,
} from './api.ts';
export type { OnsaleOptions } from './options/client-options.ts';
export type { ConnectionChange, Transport, UpdateOptions } from './options/update-options.ts';
export type {
  CallOptions,
  CallPromise,
  RequestInfo,
  ResponseInfo,
} from './options/call-options.ts';
export type {
  Cancellation,
  ChangedSeat,
  Concert,
  Order,
  QueueEntry,
  QueueStatus,
  GroupReceipt,
  Receipt,
  Reservation,
  Draw,
  RoomStatus,
  Seat,
  SeatChanges,
  BestSeatWishes,
  SeatChoice,
  SeatMap,
  SeatMapUpdate,
  WalletEntry,
} from './api-types.ts';
export type { Procedures } from './generated/wire-types.ts';
export type { ProcedureOptions } from './procedure-types.ts';
