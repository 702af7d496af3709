import type { JoinedPlace, Place } from './api.ts';
import { type Session } from './session.ts';
import type { QueueEntry } from './wire.ts';
export declare function createPlace(session: Session, entry: QueueEntry): JoinedPlace;
export declare function createPlace(session: Session, entry: undefined): Place;
