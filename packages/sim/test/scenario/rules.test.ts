import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readScenario, ScenarioError, withOverrides } from '../../src/scenario/read.ts';
import { personaNames, type ScenarioInput } from '../../src/scenario/schema.ts';

const sound: ScenarioInput = {
  name: 'sound',
  buyers: 100,
  arrivals: { kind: 'burst' },
  personas: { human: 1 },
};
const read = (changes: object) => readScenario({ ...sound, ...changes }, 'x.json');

const oneRow = { sections: [{ name: 'Stalls', rows: [{ label: 'A', seats: 8 }] }] };
const poisson = { kind: 'poisson', perSecond: 1 };
const ramp = { kind: 'ramp', fromPerSecond: 0, toPerSecond: 0 };
const cases: [guarantee: string, wrong: object, right: object, message: string][] = [
  [
    'some buyer arrives',
    { personas: { human: 0, bot: 0 } },
    { personas: { human: 0, bot: 0.1 } },
    'personas: no buyer arrives',
  ],
  [
    'some buyer wants a seat',
    { seatsWanted: { 1: 0 } },
    { seatsWanted: { 1: 0, 2: 1 } },
    'seatsWanted: no buyer wants a seat',
  ],
  [
    'no buyer wants more seats than the limit',
    { seatsWanted: { 1: 1, 5: 1 } },
    { seatsWanted: { 1: 1, 5: 0, 4: 1 } },
    'seatsWanted.5: is more than one buyer may have: raise concert.maxSeatsPerUser, which is 4',
  ],
  [
    'some buyer wants what a row has',
    { seatsWanted: { 3: 1, 4: 1 }, concert: { seatsPerRow: 2 } },
    { seatsWanted: { 2: 1, 4: 1 }, concert: { seatsPerRow: 2 } },
    'seatsWanted: every buyer wants 3 seats or more, and a row has 2',
  ],
  [
    'some buyer wants what a date has',
    { seatsWanted: { 3: 1 }, concert: { seatsPerDate: 2 } },
    { seatsWanted: { 3: 1 }, concert: { seatsPerDate: 3 } },
    'seatsWanted: every buyer wants 3 seats or more, and a row has 2',
  ],
  [
    'rows are whole',
    { concert: { seatsPerDate: 50, seatsPerRow: 20 } },
    { concert: { seatsPerDate: 60, seatsPerRow: 20 } },
    'concert.seatsPerDate: must be whole rows of 20 (concert.seatsPerRow), such as 60',
  ],
  [
    'a concert has not too many shows',
    { concert: { dates: 184, times: ['15:00', '20:00'] } },
    { concert: { dates: 183, times: ['15:00', '20:00'] } },
    'concert.times: makes 368 shows of 184 evenings: a concert has at most 366',
  ],
  [
    'a ramp brings some buyer',
    { arrivals: ramp },
    { arrivals: { ...ramp, toPerSecond: 1 } },
    'arrivals: no buyer arrives',
  ],
  [
    'a lobby has an opening to wait for',
    { arrivals: { kind: 'lobby' } },
    { arrivals: { kind: 'lobby' }, concert: { opensAfterSeconds: 1 } },
    'concert.opensAfterSeconds: must be above 0 for arrivals of kind lobby',
  ],
  [
    'the sale opens before the end',
    { concert: { opensAfterSeconds: 60 }, durationSeconds: 60 },
    { concert: { opensAfterSeconds: 59 }, durationSeconds: 60 },
    'concert.opensAfterSeconds: must be before the end',
  ],
  [
    'all have come before the end',
    { arrivals: poisson, durationSeconds: 100 },
    { arrivals: poisson, durationSeconds: 101 },
    'durationSeconds: must be longer than it takes until all have come, about 100 seconds',
  ],
  [
    'thinking leaves time in the session',
    { thinkSeconds: [60, 90], concert: { room: { sessionSeconds: 60 } } },
    { thinkSeconds: [59, 90], concert: { room: { sessionSeconds: 60 } } },
    'thinkSeconds: must be less than concert.room.sessionSeconds (60)',
  ],
  [
    'the thinking of bots leaves time in the session',
    { botThinkSeconds: [60, 90], concert: { room: { sessionSeconds: 60 } } },
    { botThinkSeconds: [59, 90], concert: { room: { sessionSeconds: 60 } } },
    'botThinkSeconds: must be less than concert.room.sessionSeconds (60)',
  ],
  [
    'thinking leaves time in the session, unless bots think less',
    { thinkSeconds: [60, 90], concert: { room: { sessionSeconds: 60 } }, personas: { bot: 0 } },
    { thinkSeconds: [60, 90], concert: { room: { sessionSeconds: 60 } }, personas: { bot: 1 } },
    'thinkSeconds: must be less than concert.room.sessionSeconds (60)',
  ],
  [
    'thinking leaves time to pay',
    { thinkSeconds: [60, 90], concert: { reservationSeconds: 60 } },
    { thinkSeconds: [60, 90], concert: { reservationSeconds: 60 }, personas: { bot: 1 } },
    'thinkSeconds: must be less than concert.reservationSeconds (60)',
  ],
  [
    'faults stop before the end',
    { faults: { untilSeconds: 3_601 } },
    { faults: { untilSeconds: 3_600 } },
    'faults.untilSeconds: must be at most durationSeconds, which is 3600',
  ],
  [
    'restarts are before the faults stop',
    { faults: { restartsAtSeconds: [5, 60], untilSeconds: 60 } },
    { faults: { restartsAtSeconds: [5, 59], untilSeconds: 60 } },
    'faults.restartsAtSeconds[1]: must be before faults.untilSeconds, which is 60',
  ],
  [
    'the changes of a room are in order of time',
    { roomChanges: [{ atSeconds: 5 }, { atSeconds: 5 }] },
    { roomChanges: [{ atSeconds: 5 }, { atSeconds: 5.1 }] },
    'roomChanges[1].atSeconds: must be after that of the change before, and before durationSeconds',
  ],
  [
    'a room changes before the end',
    { roomChanges: [{ atSeconds: 3_600 }] },
    { roomChanges: [{ atSeconds: 3_599 }] },
    'roomChanges[0].atSeconds: must be after that of the change before, and before durationSeconds',
  ],
  [
    'sizes are not told beside a layout',
    { concert: { seatsPerDate: 50, layout: oneRow } },
    { concert: { layout: oneRow } },
    'concert.seatsPerDate: is told by concert.layout, which has 8: leave it out',
  ],
  [
    'a layout names seats that it has',
    { concert: { layout: { sections: [{ ...oneRow.sections[0]!, accessible: ['A-9'] }] } } },
    { concert: { layout: { sections: [{ ...oneRow.sections[0]!, accessible: ['A-8'] }] } } },
    'concert.layout.sections[0].accessible[0]: section "Stalls" has no seat A-9',
  ],
  [
    'a pause ends',
    {
      roomChanges: [
        { atSeconds: 1, paused: true },
        { atSeconds: 2, maxActive: 5 },
      ],
    },
    {
      roomChanges: [
        { atSeconds: 1, paused: true },
        { atSeconds: 2, paused: false },
      ],
    },
    'roomChanges: leaves the room paused: add a change with "paused": false',
  ],
  [
    'a call is answered some time',
    { faults: { lostAnswer: 1 } },
    { faults: { lostAnswer: 1, untilSeconds: 60 } },
    'faults.lostAnswer: no call is ever answered',
  ],
  [
    'thresholds name something',
    { thresholds: ['oversold==0', 'overslod==0'] },
    { thresholds: ['oversold==0', 'reserve.p99<250ms'] },
    'thresholds[1]: "overslod==0": there is no figure "overslod", did you mean oversold?',
  ],
];

describe('a scenario is played only if', () => {
  test.each(cases)('%s', (...[, wrong, right, message]) => {
    expect(() => read(wrong)).toThrow(ScenarioError);
    expect(() => read(wrong)).toThrow(`x.json: ${message}`);
    expect(read(right)).toMatchObject(right);
  });

  test('every contradiction is reported', () => {
    const wrong = { personas: {}, seatsWanted: {}, thresholds: ['x'] };
    expect(() => read(wrong)).toThrow(/personas: .*\n.*seatsWanted: .*\n.*thresholds\[0\]: /);
  });
});

describe('overrides', () => {
  const scenario = read({ concert: { price: 7, room: { maxActive: 3 } }, faults: { drop: 0.5 } });

  test('change what they name and nothing else, group by group', () => {
    const changed = withOverrides(scenario, {
      seed: 9,
      buyers: undefined,
      concert: { reservationSeconds: 60, room: { admitPerMinute: 7 } },
      faults: { delay: 0.1 },
      checks: { auditEverySeconds: 0 },
      thresholds: ['oversold==0'],
    });
    expect(changed).toEqual({
      ...scenario,
      seed: 9,
      concert: {
        ...scenario.concert,
        reservationSeconds: 60,
        room: { ...scenario.concert.room, admitPerMinute: 7 },
      },
      faults: { ...scenario.faults, delay: 0.1 },
      checks: { ...scenario.checks, auditEverySeconds: 0 },
      thresholds: ['oversold==0'],
    });
    expect(withOverrides(scenario, {})).toEqual(scenario);
  });

  test('are checked like a file', () => {
    expect(() => withOverrides(scenario, { buyers: -1 }, '--buyers')).toThrow(
      '--buyers: buyers: must be 1 or more, and is -1',
    );
    expect(() => withOverrides(scenario, { thresholds: ['x'] })).toThrow('sound: thresholds[0]');
  });
});

const weight = fc.double({ min: 0, max: 1e6, noNaN: true });
const range = fc
  .tuple(fc.nat(250), fc.nat(250))
  .map(([one, other]): [number, number] => [Math.min(one, other), Math.max(one, other)]);
const rate = fc.double({ min: 0.01, max: 1_000, noNaN: true });
const arrivals: fc.Arbitrary<ScenarioInput['arrivals']> = fc.oneof(
  fc.record(
    { kind: fc.constant('burst' as const), withinSeconds: fc.nat(60) },
    { requiredKeys: ['kind'] },
  ),
  fc.record({ kind: fc.constant('poisson' as const), perSecond: rate }),
  fc.record({ kind: fc.constant('ramp' as const), fromPerSecond: rate, toPerSecond: rate }),
  fc.record({ kind: fc.constant('closed' as const), concurrency: fc.integer({ min: 1, max: 99 }) }),
);
const playable: fc.Arbitrary<ScenarioInput> = fc.record(
  {
    name: fc.string({ minLength: 1, maxLength: 50 }),
    description: fc.string(),
    seed: fc.nat(),
    concert: fc.record(
      {
        dates: fc.integer({ min: 1, max: 366 }),
        seatsPerDate: fc.integer({ min: 1, max: 100_000 }),
        price: fc.nat(10_000_000),
        opensAfterSeconds: fc.double({ min: 0, max: 1_000, noNaN: true }),
        room: fc.record({ maxActive: fc.integer({ min: 1, max: 1e6 }) }, { requiredKeys: [] }),
      },
      { requiredKeys: [] },
    ),
    buyers: fc.integer({ min: 1, max: 1_000 }),
    arrivals,
    personas: fc
      .dictionary(fc.constantFrom(...personaNames), weight)
      .map((weights) => ({ ...weights, human: 1 })),
    patienceSeconds: fc.nat(10_000),
    thinkSeconds: range,
    network: fc.record({ latencyMs: range }),
    faults: fc.record(
      {
        drop: fc.double({ min: 0, max: 0.9, noNaN: true }),
        delaySeconds: range,
        restartsAtSeconds: fc.array(fc.nat(1_000), { maxLength: 100 }),
      },
      { requiredKeys: [] },
    ),
    durationSeconds: fc.integer({ min: 200_000, max: 10_000_000 }),
    thresholds: fc.array(fc.constantFrom('oversold==0', 'reserve.p99<250ms', 'sold>=95%')),
  },
  { requiredKeys: ['name', 'buyers', 'arrivals', 'personas', 'durationSeconds'] },
);

describe('any scenario that can be played', () => {
  test('survives JSON and the filling in of defaults unchanged', () => {
    fc.assert(
      fc.property(playable, (input) => {
        const scenario = readScenario(input, 'here');
        expect(readScenario(JSON.parse(JSON.stringify(input)), 'here')).toEqual(scenario);
        expect(readScenario(JSON.parse(JSON.stringify(scenario)), 'here')).toEqual(scenario);
      }),
    );
  });

  test('is the same bytes in whichever order its personas are named', () => {
    const one = JSON.stringify(read({ personas: { human: 2, bot: 1 } }));
    expect(JSON.stringify(read({ personas: { bot: 1, human: 2 } }))).toBe(one);
    expect(JSON.stringify(read({ personas: { bot: 2, human: 1 } }))).not.toBe(one);
  });
});
