/** The shared examples of the OpenAPI document: one buyer, one concert, one date. */
import { accountKeyPrefix, adminKeyPrefix, makeKey, secretChars } from '@onsale/core/api-keys';

export const ids = {
  user: 'usr_4t8d6m0xkq2c9vph1wzr7ynb3f',
  concert: 'con_7k2v9c4m1xq8d0tph6wzr3ynbe',
  reservation: 'res_0g7kq2c9vph1wzr4t8d6mxynb3',
  order: 'ord_5wzr7ynb3f4t8d6m0xkq2c9vph',
  entry: 'ent_9vph1wzr7ynb3f4t8d6m0xkq2c',
  request: 'req_2c9vph1wzr7ynb3f4t8d6m0xkq',
  ban: 'ban_3f4t8d6m0xkq2c9vph1wzr7ynb',
  webhook: 'whk_8d6m0xkq2c9vph1wzr7ynb3f4t',
  delivery: 'dlv_m0xkq2c9vph1wzr7ynb3f4t8d6',
  log: 'log_7ynb3f4t8d6m0xkq2c9vph1wzr',
} as const;

/** Keys of the right format and checksum that no server has issued. */
const exampleSecret = ''.padEnd(secretChars, 'examp1e0');
export const exampleKey = makeKey(accountKeyPrefix, exampleSecret);
export const exampleAdminKey = makeKey(adminKeyPrefix, exampleSecret);

const token = `osq_1.${ids.concert}.${ids.user}.1042.${'A'.repeat(43)}`;
/** A challenge of the right format with an invalid signature. */
export const challenge = `osp_1.${ids.concert}.16.1806580500000.chl_1wzr7ynb3f4t8d6m0xkq2c9vph.${'A'.repeat(43)}`;

const place = { token, userId: ids.user, concertId: ids.concert, waitNo: 1042, lot: null };

export const waiting = {
  ...place,
  status: 'waiting',
  opensAt: null,
  ahead: 41,
  etaSeconds: 49,
  expiresAt: null,
  pollAfterMs: 5_000,
};

export const joined = { ...waiting, accountKey: exampleKey };

export const left = { ...waiting, status: 'left', ahead: 0, etaSeconds: null };

export const date = '2027-05-01';

const performances = [{ date, startsAt: null, saleEndsAt: '2027-05-02T00:00:00.000Z' }];

/** A concert as operators see it. */
export const concertTerms = {
  concertId: ids.concert,
  title: 'The Midnight Rooms',
  dates: [date],
  performances,
  cancelledDates: [],
  timeZone: 'UTC',
  seatsPerDate: 50,
  rows: 5,
  seatsPerRow: 10,
  price: 1_000,
  opensAt: null,
  lobbyOpensAt: null,
  order: 'arrival',
  seedHash: null,
  closesAt: null,
  salesEndMinutes: 0,
  closedAt: null,
  saleState: 'on_sale',
  reservationSeconds: 300,
  maxSeatsPerUser: 4,
  cancelUntilHours: 0,
  hidden: false,
  singleSeats: 'allow',
  createdAt: '2027-03-01T09:00:00.000Z',
};

/** A small hall with an aisle, a seat for a wheelchair user, and two prices. */
export const layout = {
  sections: [
    {
      name: 'Stalls',
      price: 1_200,
      rows: [
        { label: 'A', seats: 10, aisleAfter: [5] },
        { label: 'B', seats: 12, aisleAfter: [6] },
      ],
      accessible: ['A-1'],
      companions: [['A-1', 'A-2']],
    },
    { name: 'Circle', rows: [{ label: 'A', seats: 8 }], restrictedView: ['A-1', 'A-8'] },
  ],
};

/** A row with seats of every flag and status. */
export const seatMap = {
  date,
  version: 'kT5w0aZq3hXe.Jd81mV-2rPuC.hs.mq3v4f0k.',
  aisles: [2],
  seats: [
    { seatNo: 1, flags: ['accessible'] },
    { seatNo: 2, flags: ['companion'] },
    { seatNo: 3, status: 'held', mine: true },
    { seatNo: 4, status: 'sold' },
    { seatNo: 5, flags: ['restrictedView'], status: 'blocked' },
  ].map(({ seatNo, flags = [], status = 'available', mine = false }) => {
    const place = { seatNo, label: `A-${seatNo}`, section: 'Stalls', row: 1, price: 1_200 };
    return { ...place, flags, status, mine };
  }),
  available: [1, 2],
};

const seats = [5, 6].map((seatNo) => {
  return { seatNo, label: `A-${seatNo}`, section: 'main', price: 1_000 };
});

export const reservation = {
  reservationId: ids.reservation,
  concertId: ids.concert,
  date,
  seatNos: [5, 6],
  seats,
  total: 2_000,
  status: 'held',
  expiresAt: '2027-04-01T12:05:00.000Z',
};

const tickets = [
  { ticketCode: 'WP8H-9AZW-DJVB-K2Z0-DAPM', ...seats[0]! },
  { ticketCode: '16D9-DG2M-AEJ2-TC17-87HD', ...seats[1]! },
];

export const order = {
  orderId: ids.order,
  concertId: ids.concert,
  date,
  seatNos: [5, 6],
  seats,
  total: 2_000,
  refunded: 0,
  payment: 'points',
  refunds: [],
  status: 'paid',
  tickets,
  paidAt: '2027-04-01T12:01:30.000Z',
};

export const receipt = {
  result: 'SUCCESS',
  orderId: ids.order,
  reservationId: ids.reservation,
  date,
  seatNos: [5, 6],
  seats,
  total: 2_000,
  balance: 3_000,
  tickets,
  paidAt: '2027-04-01T12:01:30.000Z',
  released: [],
};

/** A draw of 200 lots; the seed and the hashes are those of docs/LOBBY.md. */
export const draw = {
  concertId: ids.concert,
  algorithm: 'onsale-draw-1',
  seed: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  seedHash: '954d5a49fd70d9b8bcdb35d252267829957f7ef7fa6c74f88419bdc5e82209f4',
  lots: 200,
  lobbyHash: '2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae',
  beacon: '',
  closedAt: '2027-04-01T12:00:00.000Z',
  drawnAt: '2027-04-01T12:00:00.000Z',
};

export const room = {
  maxActive: 50,
  admitPerMinute: 50,
  sessionSeconds: 600,
  claimSeconds: 60,
  holdsPerSession: 10,
  paused: false,
};
