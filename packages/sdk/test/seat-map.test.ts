import type { SeatMap } from '@onsale/sdk';
import { expect, test } from 'vitest';
import { gives, scripted } from './scripted-fetch.ts';

const date = '2027-05-01';
const terms = { label: 'A-1', section: 'main', row: 1, price: 1_000, flags: [] };

const first: SeatMap = {
  date,
  version: 'one',
  aisles: [],
  seats: [
    { seatNo: 1, ...terms, status: 'available', mine: false },
    { seatNo: 2, ...terms, status: 'held', mine: true },
    { seatNo: 3, ...terms, status: 'available', mine: false },
  ],
  available: [1, 3],
};

test('a map that is given as since is brought up to date, and stays as it was itself', async () => {
  const changes = [
    { seatNo: 1, status: 'sold', mine: false },
    { seatNo: 2, status: 'available', mine: false },
  ];
  const changed = { date, version: 'two', since: 'one', changes };
  const { onsale, requests, inTime } = scripted({ 'seat.list': [gives(first), gives(changed)] });
  const place = onsale.resume('osq_token');
  const before = await inTime(place.seats(date));
  const after = await inTime(place.seats(date, { since: before }));
  expect(after).toEqual({
    date,
    version: 'two',
    aisles: [],
    seats: [
      { seatNo: 1, ...terms, status: 'sold', mine: false },
      { seatNo: 2, ...terms, status: 'available', mine: false },
      { seatNo: 3, ...terms, status: 'available', mine: false },
    ],
    available: [2, 3],
  });
  expect(before).toEqual(first);
  expect(requests).toMatchObject([{ input: { date } }, { input: { date, since: 'one' } }]);
});

test('a whole map in answer to since takes the place of the earlier one', async () => {
  const whole = { ...first, version: 'two', seats: first.seats.slice(0, 1), available: [1] };
  const { onsale, inTime } = scripted({ 'seat.list': gives(whole) });
  const seats = onsale.resume('osq_token').seats(date, { since: first });
  expect(await inTime(seats)).toEqual(whole);
});

test('a map of another date is not named', async () => {
  const { onsale, requests, inTime } = scripted({ 'seat.list': gives(first) });
  const since = { ...first, date: '2027-05-02' };
  await inTime(onsale.resume('osq_token').seats(date, { since }));
  expect(requests[0]!.input).toEqual({ date });
});
