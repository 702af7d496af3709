import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compressPart, joinGzip } from '../../src/wire/gzip-parts.ts';

test('parts that were compressed one by one are one gzip of their texts, in any order', () => {
  const text = fc.oneof(
    fc.string(),
    fc.string({ unit: 'binary' }),
    fc.constant('seat '.repeat(500)),
  );
  fc.assert(
    fc.property(fc.array(text, { maxLength: 8 }), (texts) => {
      const parts = texts.map((one) => compressPart(Buffer.from(one)));
      expect(gunzipSync(joinGzip(parts)).toString()).toBe(texts.join(''));
      const reversed = gunzipSync(joinGzip(parts.toReversed())).toString();
      expect(reversed).toBe(texts.toReversed().join(''));
    }),
  );
});

test('the opposite: a text with another checksum than its parts have is refused', () => {
  const part = compressPart(Buffer.from('a seat'));
  const wrong = joinGzip([part, { ...part, checksum: part.checksum ^ 1 }]);
  expect(() => gunzipSync(wrong)).toThrow('incorrect data check');
});
