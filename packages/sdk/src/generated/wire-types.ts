/** Types of the wire, generated from the schemas of the server: `npx -y pnpm@12 sdk-types`. */
import type { Mutation, Query } from '../procedure-types.ts';

export interface Concert {
  concertId: string;
  title: string;
  dates: string[];
  saleState: 'upcoming' | 'on_sale' | 'sold_out' | 'closed';
  opensAt: string | null;
  /** How many hours before a date begins (00:00 UTC) its orders cannot be cancelled. */
  cancelUntilHours: number;
  /** Whether every seat of every date is sold. */
  soldOut: boolean;
  /** Seats that are free, as of the last seconds. */
  available: number;
  /** The price of the cheapest seat, in points. */
  priceFrom: number;
}

export interface Joined {
  token: string;
  userId: string;
  concertId: string;
  waitNo: number;
  status: 'waiting' | 'active' | 'finished' | 'expired' | 'left';
  ahead: number;
  etaSeconds: number | null;
  expiresAt: string | null;
  pollAfterMs: number;
  paused?: true;
  /** Present while every seat of every date to come is sold. */
  soldOut?: true;
  /** Present while the entry waits for a concert that an operator has closed. */
  closed?: true;
  accountKey?: string;
}

export interface QueueEntry {
  token: string;
  userId: string;
  concertId: string;
  waitNo: number;
  status: 'waiting' | 'active' | 'finished' | 'expired' | 'left';
  ahead: number;
  etaSeconds: number | null;
  expiresAt: string | null;
  pollAfterMs: number;
  paused?: true;
  /** Present while every seat of every date to come is sold. */
  soldOut?: true;
  /** Present while the entry waits for a concert that an operator has closed. */
  closed?: true;
}

export interface Seat {
  seatNo: number;
  section: string;
  row: number;
  price: number;
  status: 'available' | 'held' | 'sold';
  mine: boolean;
}

export interface Reservation {
  reservationId: string;
  concertId: string;
  date: string;
  seatNos: number[];
  total: number;
  status: 'held' | 'paid' | 'released' | 'expired' | 'cancelled';
  expiresAt: string;
}

export interface Balance {
  userId: string;
  balance: number;
}

export interface WalletEntry {
  entryId: string;
  kind: 'charge' | 'credit' | 'payment' | 'refund';
  amount: number;
  balanceAfter: number;
  at: string;
  orderId: string | null;
}

export interface Receipt {
  result: 'SUCCESS';
  orderId: string;
  reservationId: string;
  date: string;
  seatNos: number[];
  total: number;
  balance: number;
  tickets: {
    ticketCode: string;
    seatNo: number;
  }[];
  paidAt: string;
  /** The other reservations that the payment released, because it ends the session. */
  released: {
    reservationId: string;
    date: string;
    seatNos: number[];
  }[];
}

export interface GroupReceipt {
  result: 'SUCCESS';
  payments: Receipt[];
  balance: number;
  /** The other reservations that the payment released, because it ends the session. */
  released: {
    reservationId: string;
    date: string;
    seatNos: number[];
  }[];
}

export interface Order {
  orderId: string;
  concertId: string;
  date: string;
  seatNos: number[];
  total: number;
  status: 'paid' | 'cancelled';
  tickets: {
    ticketCode: string;
    seatNo: number;
  }[];
  paidAt: string;
}

export interface ConcertTerms {
  concertId: string;
  title: string;
  dates: string[];
  seatsPerDate: number;
  rows: number;
  seatsPerRow: number;
  price: number;
  opensAt: string | null;
  /** When an operator closed the concert; null unless one did. */
  closedAt: string | null;
  saleState: 'upcoming' | 'on_sale' | 'sold_out' | 'closed';
  reservationSeconds: number;
  maxSeatsPerUser: number;
  /** How many hours before a date begins (00:00 UTC) its orders cannot be cancelled. */
  cancelUntilHours: number;
  /** Whether the concert is left out of public lists; its id still works. */
  hidden: boolean;
  createdAt: string;
}

export interface NewAdminKey {
  name: string;
  scopes: ('sale' | 'wallet' | 'read')[];
  createdAt: string;
  revokedAt: string | null;
  adminKey: string;
}

export interface AdminKey {
  name: string;
  scopes: ('sale' | 'wallet' | 'read')[];
  createdAt: string;
  revokedAt: string | null;
}

export interface SigningSecret {
  version: string;
  state: 'next' | 'signing' | 'accepted' | 'retired';
  createdAt: string | null;
  retiredAt: string | null;
  endIssuedSince: string | null;
}

export interface NewSigningSecret {
  version: string;
  state: 'next' | 'signing' | 'accepted' | 'retired';
  createdAt: string | null;
  retiredAt: string | null;
  endIssuedSince: string | null;
  signsFrom: string;
}

export interface Ban {
  banId: string;
  address: string | null;
  userId: string | null;
  reason: string;
  createdAt: string;
  expiresAt: string | null;
  removedAt: string | null;
}

export interface AdminLogEntry {
  logId: string;
  at: string;
  who: string | null;
  procedure: string;
  input: Record<string, unknown> | null;
  requestId: string;
  outcome: string;
}

/** Every procedure of the server by its path. */
export interface Procedures {
  account: {
    create: Mutation<
      void,
      {
        userId: string;
        accountKey: string;
      }
    >;
    rotateKey: Mutation<
      {
        newKey?: string | undefined;
      } | void,
      {
        userId: string;
        accountKey: string;
      }
    >;
  };
  concert: {
    list: Query<
      void,
      {
        concerts: Concert[];
      }
    >;
  };
  queue: {
    join: Mutation<
      {
        concertId?: string | undefined;
        /**
         * The proof of work for the challenge of CHALLENGE_REQUIRED: the challenge, a dot
         * and a number.
         */
        proof?: string | undefined;
      } | void,
      Joined
    >;
    status: Query<void, QueueEntry>;
    leave: Mutation<void, QueueEntry>;
  };
  seat: {
    dates: Query<
      void,
      {
        dates: string[];
      }
    >;
    list: Query<
      {
        date: string;
      },
      {
        date: string;
        seats: Seat[];
        available: number[];
      }
    >;
  };
  reservation: {
    create: Mutation<
      | {
          date: string;
          seatNos: number[];
        }
      | {
          date: string;
          best: number;
        },
      Reservation
    >;
    list: Query<
      {
        limit?: number | undefined;
        cursor?: string | undefined;
      } | void,
      {
        reservations: Reservation[];
        nextCursor: string | null;
      }
    >;
    release: Mutation<
      {
        reservationId: string;
      },
      Reservation
    >;
  };
  wallet: {
    balance: Query<void, Balance>;
    charge: Mutation<
      {
        amount: number;
        idempotencyKey?: string | undefined;
      },
      Balance
    >;
    history: Query<
      {
        limit?: number | undefined;
        cursor?: string | undefined;
      } | void,
      {
        entries: WalletEntry[];
        nextCursor: string | null;
      }
    >;
  };
  payment: {
    pay: Mutation<
      {
        reservationId: string;
      },
      Receipt
    > &
      Mutation<
        {
          reservationIds: string[];
        },
        GroupReceipt
      > &
      Mutation<
        | {
            reservationId: string;
          }
        | {
            reservationIds: string[];
          },
        Receipt | GroupReceipt
      >;
  };
  order: {
    list: Query<
      {
        limit?: number | undefined;
        cursor?: string | undefined;
      } | void,
      {
        orders: Order[];
        nextCursor: string | null;
      }
    >;
    cancel: Mutation<
      {
        orderId: string;
      },
      {
        orderId: string;
        status: 'cancelled';
        refunded: number;
        balance: number;
      }
    >;
  };
  admin: {
    room: {
      set: Mutation<
        {
          concertId: string;
          maxActive?: number | undefined;
          admitPerMinute?: number | undefined;
          holdsPerSession?: number | undefined;
          paused?: boolean | undefined;
          /** How hard a proof of work a join has to bring, in bits; 0 for none. */
          challenge?: number | undefined;
        },
        {
          maxActive: number;
          admitPerMinute: number;
          sessionSeconds: number;
          claimSeconds: number;
          holdsPerSession: number;
          paused: boolean;
          challenge?: number;
          concertId: string;
        }
      >;
    };
    wallet: {
      credit: Mutation<
        {
          userId: string;
          amount: number;
          idempotencyKey: string;
        },
        {
          userId: string;
          balance: number;
        }
      >;
    };
    audit: Query<
      void,
      {
        ok: boolean;
        checks: {
          invariant: number;
          name: string;
          ok: boolean;
          violations: Record<string, unknown>[];
        }[];
        counts: Record<string, number>;
      }
    >;
    concert: {
      create: Mutation<
        {
          title: string;
          dates: string[];
          seatsPerDate?: number | undefined;
          rows?: number | undefined;
          seatsPerRow?: number | undefined;
          price?: number | undefined;
          opensAt?: string | null | undefined;
          reservationSeconds?: number | undefined;
          maxSeatsPerUser?: number | undefined;
          /** How many hours before a date begins (00:00 UTC) its orders cannot be cancelled. */
          cancelUntilHours?: number | undefined;
          /** Whether the concert is left out of public lists; its id still works. */
          hidden?: boolean | undefined;
          room?:
            | {
                maxActive?: number | undefined;
                admitPerMinute?: number | undefined;
                sessionSeconds?: number | undefined;
                claimSeconds?: number | undefined;
                holdsPerSession?: number | undefined;
                /** How hard a proof of work a join has to bring, in bits; 0 for none. */
                challenge?: number | undefined;
              }
            | undefined;
        },
        {
          concertId: string;
          title: string;
          dates: string[];
          seatsPerDate: number;
          rows: number;
          seatsPerRow: number;
          price: number;
          opensAt: string | null;
          /** When an operator closed the concert; null unless one did. */
          closedAt: string | null;
          saleState: 'upcoming' | 'on_sale' | 'sold_out' | 'closed';
          reservationSeconds: number;
          maxSeatsPerUser: number;
          /** How many hours before a date begins (00:00 UTC) its orders cannot be cancelled. */
          cancelUntilHours: number;
          /** Whether the concert is left out of public lists; its id still works. */
          hidden: boolean;
          createdAt: string;
          room: {
            maxActive: number;
            admitPerMinute: number;
            sessionSeconds: number;
            claimSeconds: number;
            holdsPerSession: number;
            paused: boolean;
            challenge?: number;
          };
        }
      >;
      update: Mutation<
        {
          concertId: string;
          title?: string | undefined;
          opensAt?: string | null | undefined;
          price?: number | undefined;
          maxSeatsPerUser?: number | undefined;
          /** How many hours before a date begins (00:00 UTC) its orders cannot be cancelled. */
          cancelUntilHours?: number | undefined;
          /** Whether the concert is left out of public lists; its id still works. */
          hidden?: boolean | undefined;
        },
        ConcertTerms
      >;
      close: Mutation<
        {
          concertId: string;
        },
        ConcertTerms
      >;
      list: Query<
        {
          limit?: number | undefined;
          cursor?: string | undefined;
        } | void,
        {
          concerts: ConcertTerms[];
          nextCursor: string | null;
        }
      >;
      stats: Query<
        {
          concertId: string;
        },
        {
          waiting: number;
          active: number;
          admitted: number;
          finished: number;
          expired: number;
          left: number;
          seats: {
            available: number;
            held: number;
            sold: number;
          };
          revenue: number;
        }
      >;
    };
    key: {
      create: Mutation<
        {
          name: string;
          scopes: ('sale' | 'wallet' | 'read')[];
        },
        NewAdminKey
      >;
      list: Query<
        void,
        {
          keys: AdminKey[];
        }
      >;
      revoke: Mutation<
        {
          name: string;
        },
        AdminKey
      >;
    };
    secret: {
      list: Query<
        void,
        {
          source: 'database' | 'configuration';
          secrets: SigningSecret[];
        }
      >;
      rotate: Mutation<void, NewSigningSecret>;
      retire: Mutation<
        {
          version: string;
          endIssuedSince?: string | undefined;
        },
        SigningSecret
      >;
    };
    account: {
      endTokens: Mutation<
        {
          userId: string;
        },
        {
          userId: string;
        }
      >;
    };
    line: {
      remove: Mutation<
        {
          concertId: string;
          userId: string;
        },
        {
          removed: number;
        }
      >;
      purge: Mutation<
        {
          concertId: string;
          absentSeconds: number;
        },
        {
          removed: number;
          remaining: number;
        }
      >;
    };
    ban: {
      create: Mutation<
        {
          address?: string | undefined;
          userId?: string | undefined;
          reason: string;
          expiresAt?: string | null | undefined;
        },
        Ban
      >;
      list: Query<
        {
          limit?: number | undefined;
          cursor?: string | undefined;
        } | void,
        {
          bans: Ban[];
          nextCursor: string | null;
        }
      >;
      delete: Mutation<
        {
          banId: string;
        },
        Ban
      >;
    };
    log: Query<
      {
        limit?: number | undefined;
        cursor?: string | undefined;
      } | void,
      {
        entries: AdminLogEntry[];
        nextCursor: string | null;
      }
    >;
  };
}
