import type { Held } from './api.ts';
import { type Session } from './session.ts';
import type { Reservation } from './wire.ts';
export declare function createHeld({ trpc, token }: Session, reservation: Reservation): Held;
