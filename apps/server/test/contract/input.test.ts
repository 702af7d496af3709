/** Instants and titles in the input of operators. */
import { describe, expect, test } from 'vitest';
import { expectRefusal } from './client.ts';
import { adminKey, describeContract, firstDate } from './fixtures.ts';

const instants: [string, string][] = [
  ['2097-12-01T10:00Z', '2097-12-01T10:00:00.000Z'],
  ['2097-12-01T10:00:30Z', '2097-12-01T10:00:30.000Z'],
  ['2097-12-01T10:00:30.5Z', '2097-12-01T10:00:30.500Z'],
  ['2097-12-01T10:00:30,123456Z', '2097-12-01T10:00:30.123Z'],
  ['2097-12-01T10:00+01:00', '2097-12-01T09:00:00.000Z'],
  ['2097-12-01T10:00:00-0530', '2097-12-01T15:30:00.000Z'],
  ['2097-12-01T10:00+02', '2097-12-01T08:00:00.000Z'],
  ['2097-12-01t10:00z', '2097-12-01T10:00:00.000Z'],
];

const noInstants = [
  '2097-12-01',
  '2097-12-01T10:00',
  '2097-02-30T10:00Z',
  '2097-12-01T24:00Z',
  '2097-12-01T10Z',
  '2097-12-01 10:00Z',
  'tomorrow',
  '',
];

describeContract('input', (service) => {
  const create = (input: object) =>
    service().call('admin.concert.create', { title: 'A', dates: [firstDate], ...input }, adminKey);
  const created = async (input: object) =>
    service().admin<{ title: string; opensAt: string }>('admin.concert.create', {
      title: 'A',
      dates: [firstDate],
      ...input,
    });

  test.each(instants)('opensAt %s is %s', async (opensAt, instant) => {
    expect((await created({ opensAt })).opensAt).toBe(instant);
  });

  test.each(noInstants)('opensAt %j is refused, with an example', async (opensAt) => {
    const { message, data } = await expectRefusal('INVALID_INPUT', create({ opensAt }));
    expect(data.details).toMatchObject({ issues: [{ path: 'opensAt' }] });
    expect(message).toContain('2027-05-01T10:00Z');
  });

  test('a title is normalised to NFC', async () => {
    expect((await created({ title: 'Caf\u0065\u0301 \u{1F468}\u200d\u{1F3A4}' })).title).toBe(
      'Caf\u00e9 \u{1F468}\u200d\u{1F3A4}',
    );
  });

  describe('a title is refused', () => {
    test.each([
      ['blank', '   '],
      ['zero width', '\u200b\u200d'],
      ['no-break and braille blank', '\u00a0\u2800'],
      ['a mark alone', '\u0301'],
      ['with an override of direction', 'abc\u202edef'],
      ['with an isolate', 'abc\u2066def'],
      ['with an escape', 'abc\u001b[2J'],
      ['with a line break', 'abc\ndef'],
      ['with a C1 control', 'abc\u0085'],
    ])('%s', async (_, title) => {
      const { data } = await expectRefusal('INVALID_INPUT', create({ title }));
      expect(data.details).toMatchObject({ issues: [{ path: 'title' }] });
    });
  });
});
