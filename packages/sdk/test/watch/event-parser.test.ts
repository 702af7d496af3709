/** Server-Sent Events as the standard has them, in pieces of any size, in bounded memory. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EventParser, EventTooLong } from '../../src/watch/event-parser.ts';

function parse(...pieces: string[]) {
  const parser = new EventParser();
  return pieces.flatMap((piece) => parser.push(piece));
}

const message = (data: string, rest: { event?: string; id?: string } = {}) => ({
  event: 'message',
  id: undefined,
  ...rest,
  data,
});

describe('the parser', () => {
  test('reads the examples of the standard', () => {
    expect(parse('data: YHOO\ndata: +2\ndata: 10\n\n')).toEqual([message('YHOO\n+2\n10')]);
    const stream = ': test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\n';
    expect(parse(`${stream}data:  third event\n\n`)).toEqual([
      message('first event', { id: '1' }),
      message('second event', { id: '' }),
      message(' third event'),
    ]);
    expect(parse('data\n\ndata\ndata\n\ndata:')).toEqual([message(''), message('\n')]);
    expect(parse('data:test\n\ndata: test\n\n')).toEqual([message('test'), message('test')]);
  });

  test('takes each of the three ends of a line', () => {
    const events = [message('a\nb', { event: 'x', id: '7' }), message('c')];
    for (const end of ['\n', '\r', '\r\n']) {
      const text = ['event: x', 'id: 7', 'data: a', 'data: b', '', 'data: c', '', ''].join(end);
      expect(parse(text)).toEqual(events);
      expect(parse(...text.split(''))).toEqual(events);
    }
  });

  test('dispatches nothing without data, and nothing that is not complete', () => {
    expect(parse('event: ping\nid: 3\n\n', ': heartbeat\n\n', 'data: half\n')).toEqual([]);
    expect(parse('event: ping\ndata: \n\n')).toEqual([message('', { event: 'ping' })]);
    // The fields of an event without data do not belong to the next one.
    expect(parse('event: ping\nid: 3\n\ndata: x\n\n')).toEqual([message('x')]);
  });

  test('reads the time to connect again, and ignores one that is no number', () => {
    const parser = new EventParser();
    parser.push('retry: 2500\n');
    expect(parser.retryMs).toBe(2_500);
    parser.push('retry: soon\nretry: -1\nretry:\n');
    expect(parser.retryMs).toBe(2_500);
  });

  test('ignores an id with a NUL, and fields that it does not know', () => {
    expect(parse('id: a\0b\nfoo: bar\nfoobar\ndata: x\n\n')).toEqual([message('x')]);
  });

  test('reads the same events wherever the text is cut', () => {
    const piece = fc.constantFrom(
      'data: x',
      'data',
      'id: 1',
      'event: e',
      ': c',
      '',
      '',
      'retry: 9',
    );
    const lineEnd = fc.constantFrom('\n', '\r', '\r\n');
    const lines = fc.array(fc.tuple(piece, lineEnd), { maxLength: 20 });
    fc.assert(
      fc.property(lines, fc.array(fc.nat(8), { maxLength: 40 }), (given, sizes) => {
        const text = given.map(([line, end]) => line + end).join('');
        const pieces: string[] = [];
        let from = 0;
        for (const size of [...sizes, text.length]) {
          pieces.push(text.slice(from, from + size));
          from += size;
        }
        expect(parse(...pieces)).toEqual(parse(text));
      }),
    );
  });

  test('holds no more than its limit, in one line or in many', () => {
    const line = `data: ${'x'.repeat(94)}`;
    const whole = new EventParser(100);
    expect(whole.push(`${line}\n\n`)).toHaveLength(1);
    expect(whole.push(line)).toEqual([]);
    expect(() => whole.push('x')).toThrow(EventTooLong);
    const many = new EventParser(100);
    expect(() => {
      for (let count = 0; count < 101; count += 1) many.push('data: x\n');
    }).toThrow(EventTooLong);
    // The opposite: events that end take no memory.
    const ended = new EventParser(100);
    for (let count = 0; count < 1_000; count += 1) {
      expect(ended.push(`${line}\n\n: comment\n`)).toHaveLength(1);
    }
  });
});
