/** Inputs of each route, as fields, whether HTTP puts them into path, query or body. */
import { toIso } from '@onsale/core/time/dates';
import { accountKeyPrefix, makeKey } from '@onsale/core/api-keys';
import type { Route } from '../../../src/rest/route.ts';
import { at, personOf, type Command, type Model } from './model.ts';
import type { Fields } from './response.ts';

export const concertDates = ['2027-05-01', '2027-05-02'];
const seatsPerDate = 6;
/** Few keys, so that each is used again with the same input and with others. */
const keys = ['one', 'two'];
const addresses = ['203.0.113.7', '::ffff:203.0.113.7', '2001:DB8::1/48', '127.0.0.1'];
const keyNames = ['box-office', 'robot'];

type Input = (model: Model, command: Command, now: number) => Fields;

const concertOf: Input = ({ concerts }, { pick }) => ({
  concertId: at(concerts, pick)?.concertId ?? 'con_none',
});

const userOf: Input = (model, { who, names }) => ({
  userId: personOf(model, { who: names === 'self' ? who : who + 1 }).userId,
});

const ticketOf: Input = ({ tickets }, { pick }) => ({
  ticketCode: newest(tickets, pick, 'TX4M'),
});

const dateOf = (pick: number): string => at(concertDates, Math.floor(pick / 7))!;

const oneSeat = (pick: number) => ({ date: dateOf(pick), seatNo: 1 + (pick % seatsPerDate) });

const newest = (list: readonly string[], pick: number, none: string): string =>
  at(list.toReversed(), pick % 3) ?? none;

const webhookOf: Input = ({ webhooks }, { pick }) => ({
  webhookId: newest(webhooks, pick, 'whk_none'),
});

const page: Input = ({ cursors }, { pick }) => ({
  ...(pick % 2 === 1 && { limit: 1 + (pick % 3) }),
  ...(pick % 5 === 4 && cursors.length > 0 && { cursor: at(cursors, pick) }),
});

const eventPage = (cursors: readonly string[], pick: number): Fields => ({
  ...(pick % 2 === 1 && { limit: 1 + (pick % 3) }),
  ...(pick % 3 === 2 && { after: at(cursors, pick) ?? 'latest' }),
});

const nothing: Input = () => ({});

/** By method and path. */
export const inputs: Record<string, Input> = {
  'POST /api/queue': (model, command, now) =>
    command.pick % 3 === 2 ? {} : concertOf(model, command, now),
  'GET /api/queue/{userId}': userOf,
  'DELETE /api/queue/{userId}': userOf,
  'GET /api/seat': nothing,
  'GET /api/seat/{date}': (_, { pick }) => ({ date: dateOf(pick) }),
  'GET /api/seats/{date}': (_, { pick }) => ({ date: dateOf(pick) }),
  'POST /api/reservation': (model, command, now) => {
    const { date, seatNo } = oneSeat(command.pick);
    const text = command.slash ? seatNo : String(seatNo);
    return { ...userOf(model, command, now), date, seatNo: text };
  },
  'POST /api/payment': (model, command, now) => ({
    ...userOf(model, command, now),
    ...oneSeat(command.pick),
  }),
  'GET /api/point/{userId}': userOf,
  'POST /api/point/charge': (model, command, now) => {
    const amount = 100 * (1 + (command.pick % 5));
    return { ...userOf(model, command, now), amount: command.slash ? amount : String(amount) };
  },
  'POST /api/accounts': nothing,
  'POST /api/accounts/key': (_, { pick }) => {
    const secret = String(pick).padStart(52, '0');
    return pick % 2 === 0 ? {} : { newKey: makeKey(accountKeyPrefix, secret) };
  },
  'GET /api/concerts': nothing,
  'POST /api/reservations': (_, { pick }) => {
    const { date, seatNo } = oneSeat(pick);
    if (pick % 2 === 1) return { date, best: 1 + (pick % 3) };
    return { date, seatNos: pick % 4 === 0 ? [seatNo] : [seatNo, (seatNo % seatsPerDate) + 1] };
  },
  'GET /api/reservations': nothing,
  'DELETE /api/reservations/{reservationId}': ({ reservations }, { pick }) => ({
    reservationId: newest(reservations, pick, 'res_none'),
  }),
  'POST /api/reservations/{reservationId}/payment': ({ reservations }, { pick }) => ({
    reservationId: newest(reservations, pick, 'res_none'),
  }),
  'POST /api/reservations/payment': ({ reservations }, { pick }) => ({
    reservationIds: [newest(reservations, pick, 'res_none')],
  }),
  'GET /api/wallet': nothing,
  'POST /api/wallet/charges': (_, { pick }) => ({
    amount: 100 * (1 + (pick % 5)),
    ...(pick % 3 === 0 && { idempotencyKey: at(keys, pick) }),
  }),
  'GET /api/wallet/history': page,
  'GET /api/orders': page,
  'GET /api/events': ({ eventCursors }, { pick }) => eventPage(eventCursors, pick),
  'GET /api/admin/events': (model, command, now) => ({
    ...eventPage(model.eventCursors, command.pick),
    ...(command.pick % 4 === 3 && concertOf(model, command, now)),
    ...(command.pick % 2 === 0 && { types: 'order.paid,place.joined' }),
  }),
  'POST /api/orders/{orderId}/cancel': ({ orders }, { pick }) => ({
    orderId: newest(orders, pick, 'ord_none'),
  }),
  'POST /api/admin/concerts': (_, { pick }, now) => ({
    title: `Concert ${pick}`,
    dates: concertDates.slice(0, 1 + (pick % 2)),
    rows: 2,
    seatsPerRow: seatsPerDate / 2,
    price: 100 * (1 + (pick % 3)),
    reservationSeconds: 30,
    maxSeatsPerUser: 3,
    ...(pick % 4 === 3 && { opensAt: toIso(now + 45_000) }),
    ...(pick % 8 === 7 && { lobbyOpensAt: toIso(now), order: 'draw' }),
    room: { maxActive: 2, admitPerMinute: 4, sessionSeconds: 90, claimSeconds: 20 },
  }),
  'GET /api/admin/concerts': page,
  'PATCH /api/admin/concerts/{concertId}': (model, command, now) => ({
    ...concertOf(model, command, now),
    ...[{ price: 150 }, { title: 'Renamed' }, { hidden: false, maxSeatsPerUser: 3 }][
      command.pick % 3
    ],
  }),
  'POST /api/admin/concerts/{concertId}/dates': (model, command, now) => ({
    ...concertOf(model, command, now),
    dates: [`${concertDates[0]}T2${command.pick % 3}:00`],
  }),
  // Mostly none, so that a script does not soon consist of closed concerts.
  'POST /api/admin/concerts/{concertId}/close': (model, command, now) =>
    command.pick % 8 === 0 ? concertOf(model, command, now) : { concertId: 'con_none' },
  'PATCH /api/admin/concerts/{concertId}/room': (model, command, now) => ({
    ...concertOf(model, command, now),
    ...[{ maxActive: 3 }, { paused: true }, { paused: false, maxActive: 2 }, { admitPerMinute: 9 }][
      command.pick % 4
    ],
  }),
  'POST /api/admin/concerts/{concertId}/draw': (model, command, now) => ({
    ...concertOf(model, command, now),
    beacon: `round ${command.pick % 3}`,
  }),
  'POST /api/admin/concerts/{concertId}/line/remove': (model, command, now) => ({
    ...concertOf(model, command, now),
    ...userOf(model, command, now),
  }),
  'POST /api/admin/concerts/{concertId}/line/purge': (model, command, now) => ({
    ...concertOf(model, command, now),
    absentSeconds: 60 * (1 + (command.pick % 3)),
  }),
  // Mostly none, so that a script does not soon consist of cancelled dates.
  'POST /api/admin/concerts/{concertId}/dates/{date}/cancel': (model, command, now) => ({
    ...(command.pick % 4 === 0 ? concertOf(model, command, now) : { concertId: 'con_none' }),
    date: dateOf(command.pick),
    reason: 'illness',
  }),
  'GET /api/admin/concerts/{concertId}/dates/{date}': (model, command, now) => ({
    ...concertOf(model, command, now),
    date: dateOf(command.pick),
  }),
  'GET /api/admin/concerts/{concertId}/layout': concertOf,
  'GET /api/admin/orders': (_, { pick }) => (pick % 2 === 1 ? { limit: 1 + (pick % 3) } : {}),
  'GET /api/admin/orders/find': ({ orders }, { pick }) => ({
    orderId: newest(orders, pick, 'ord_none'),
  }),
  'POST /api/admin/orders/{orderId}/refund': ({ orders }, { pick }) => ({
    orderId: newest(orders, pick, 'ord_none'),
    reason: 'goodwill',
  }),
  'POST /api/admin/concerts/{concertId}/orders': (model, command, now) => ({
    ...concertOf(model, command, now),
    date: dateOf(command.pick),
    seatNos: [1 + (command.pick % seatsPerDate)],
    payment: command.pick % 2 === 0 ? 'complimentary' : 'cash',
    idempotencyKey: at(keys, command.pick),
  }),
  'GET /api/admin/tickets/check': ticketOf,
  'POST /api/admin/tickets/redeem': (model, command, now) => ({
    ...ticketOf(model, command, now),
    ...(command.pick % 2 === 0 && { gate: 'North' }),
  }),
  'GET /api/admin/concerts/{concertId}/tickets': (model, command, now) => ({
    ...concertOf(model, command, now),
    ...(command.pick % 2 === 1 && { limit: 1 + (command.pick % 3) }),
  }),
  'POST /api/admin/concerts/{concertId}/seats/block': (model, command, now) => {
    const { date, seatNo } = oneSeat(command.pick);
    return { ...concertOf(model, command, now), date, seatNos: [seatNo], reason: 'desk' };
  },
  'POST /api/admin/concerts/{concertId}/seats/unblock': (model, command, now) => {
    const { date, seatNo } = oneSeat(command.pick);
    return { ...concertOf(model, command, now), date, seatNos: [seatNo] };
  },
  'GET /api/admin/concerts/{concertId}/seats/blocked': (model, command, now) => ({
    ...concertOf(model, command, now),
    date: dateOf(command.pick),
  }),
  'POST /api/admin/bans': (model, command, now) => ({
    // Mostly networks, so that a script does not soon consist of banned buyers.
    ...(command.pick % 5 === 0
      ? userOf(model, command, now)
      : { address: at(addresses, command.pick) }),
    reason: 'bots',
    ...(command.pick % 2 === 1 && { expiresAt: toIso(now + 30_000) }),
  }),
  'GET /api/admin/bans': page,
  'DELETE /api/admin/bans/{banId}': ({ bans }, { pick }) => ({
    banId: newest(bans, pick, 'ban_none'),
  }),
  'GET /api/admin/concerts/{concertId}/stats': concertOf,
  'GET /api/admin/webhooks': nothing,
  'POST /api/admin/webhooks': (model, command, now) => ({
    url: 'https://hooks.example/',
    types: ['order.paid', 'place.joined'],
    ...(command.pick % 2 === 0 && concertOf(model, command, now)),
  }),
  'POST /api/admin/webhooks/{webhookId}/secret': webhookOf,
  'DELETE /api/admin/webhooks/{webhookId}': webhookOf,
  'GET /api/admin/webhooks/{webhookId}/deliveries': webhookOf,
  'POST /api/admin/deliveries/{deliveryId}/redeliver': ({ deliveries }, { pick }) => ({
    deliveryId: newest(deliveries, pick, 'dlv_none'),
  }),
  'POST /api/admin/wallets/{userId}/credits': (model, command, now) => ({
    ...userOf(model, command, now),
    amount: 100 * (1 + (command.pick % 5)),
    idempotencyKey: at(keys, command.pick),
  }),
  'GET /api/admin/audit': nothing,
  'GET /api/admin/keys': nothing,
  'POST /api/admin/keys': (_, { pick }) => ({
    name: at(keyNames, pick),
    scopes: [['sale'], ['read', 'wallet'], ['read', 'read']][pick % 3],
  }),
  'DELETE /api/admin/keys/{name}': (_, { pick }) => ({ name: at(keyNames, pick) }),
  'GET /api/admin/secrets': nothing,
  'POST /api/admin/secrets': nothing,
  'POST /api/admin/accounts/{userId}/end-tokens': userOf,
  'DELETE /api/admin/secrets/{version}': (_, { pick }) => ({ version: at(['1', '2', '9'], pick) }),
  'GET /api/admin/log': page,
};

const oddValues: Record<string, readonly unknown[]> = {
  date: ['2027-02-30', '2027-09-09', 'tomorrow'],
  seatNo: [0, 99, 'first', 1.5],
  seatNos: [[], [1, 1], [99], ['1'], [0]],
  best: [0, 99, 7],
  amount: [0, -5, 1.5, 'much', 10_000_001],
  limit: [0, 201, 'all'],
  cursor: ['x'],
  concertId: ['con_none', 5],
  userId: ['usr_none'],
  reservationId: ['res_none'],
  orderId: ['ord_none'],
  idempotencyKey: ['', 'k'.repeat(256)],
  maxActive: [0, 1.5],
  dates: [[], ['2027-02-30'], ['2027-05-01', '2027-05-01']],
  rows: [0, 100_000],
  price: [-1],
  newKey: ['osa_x', 7],
  name: ['root', '', 'a b'],
  scopes: [[], ['root'], 'sale'],
  version: ['x y', '0'],
  address: ['0.0.0.0/0', '::1', 'example.com', '203.0.113.7/33'],
  expiresAt: ['2020-01-01T00:00:00Z', 'tomorrow'],
  reason: ['', ' '],
  banId: ['ban_none'],
  ticketCode: ['TX4M', '', 7],
  gate: ['', '\u0000'],
  room: [{ maxActive: 0 }, { colour: 'red' }],
};

/** Fields of custom routes that may be odd: the procedure behind the route validates them too. */
const mayBeOdd: Record<string, readonly string[]> = {
  'POST /api/queue': ['concertId', 'colour'],
  'GET /api/seat/{date}': ['date', 'colour'],
  'POST /api/reservation': ['date', 'seatNo', 'colour', 'userId'],
  'POST /api/point/charge': ['amount', 'colour', 'userId'],
};

/** The same fields with one odd value, or with an unknown field. */
export function makeWrong({ method, path, custom }: Route, fields: Fields, pick: number): Fields {
  const known = [...Object.keys(fields).filter((name) => name in oddValues), 'colour'];
  const odd = custom ? (mayBeOdd[`${method} ${path}`] ?? ['userId']) : known;
  const name = at(
    odd.filter((one) => one in fields || one === 'colour'),
    pick,
  );
  if (name === undefined) return fields;
  const value = at(oddValues[name] ?? ['red'], Math.floor(pick / 3));
  // A path has only text, and without any it is the path of another route.
  if (path.includes(`{${name}}`)) return { ...fields, [name]: String(value) || 'a b' };
  const isQueryText = method === 'GET' && typeof fields[name] === 'string';
  return { ...fields, [name]: isQueryText ? String(value) : value };
}
