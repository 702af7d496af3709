import { messageIn, OnsaleError } from '@onsale/core/errors';
import { koreanErrors } from '@onsale/core/language/korean-errors';
import { particleAfter } from '@onsale/core/language/particles';
import { createTranslate, english, type Wording } from '@onsale/core/language/translate';
import { expect, test } from 'vitest';

const wait: Wording = (t) => t`Wait ${'Kim'} for ${3} s.`;
const korean = createTranslate({ 'Wait {0} for {1} s.': '{1}초 동안 {0:을/를} 기다리세요.' });

test('a text is that of the template in English, and of the catalogue otherwise', () => {
  expect(wait(english)).toBe('Wait Kim for 3 s.');
  expect(wait(korean)).toBe('3초 동안 Kim을 기다리세요.');
  expect(wait(korean)).toBe('3초 동안 Kim을 기다리세요.');
});

test('a text without a translation stays English', () => {
  const none = createTranslate({});
  expect(wait(none)).toBe('Wait Kim for 3 s.');
  expect(none('now')).toBe('now');
  expect(none('constructor')).toBe('constructor');
});

test('a value that looks like a hole is not one', () => {
  const t = createTranslate({ 'Call {0}.': '{0:을/를} 부르세요.' });
  expect(t`Call ${'{0}'}.`).toBe('{0}을 부르세요.');
});

test.each([
  ['좌석', '은/는', '은'],
  ['지갑 비서', '은/는', '는'],
  ['12', '이/가', '가'],
  ['13', '이/가', '이'],
  ['1,000', '을/를', '을'],
  ['"밤"', '을/를', '을'],
  ['B-7', '을/를', '을'],
  ['Hall', '이/가', '이'],
  ['Circle', '이/가', '가'],
  ['서울', '으로/로', '로'],
  ['부산', '으로/로', '으로'],
  ['02:00', '으로/로', '으로'],
  ['8', '으로/로', '로'],
  ['', '은/는', '는'],
])('after %s the particle of %s is %s', (value, pair, particle) => {
  expect(particleAfter(value, pair)).toBe(particle);
});

test('an error renders its message in another language, its own one too', () => {
  const t = createTranslate(koreanErrors);
  const poor = new OnsaleError('INSUFFICIENT_BALANCE', { balance: 1, required: 1_000 });
  expect(poor.message).toBe(
    'The wallet holds 1 point, and the payment needs 1000: charge at least 999, then pay again.',
  );
  expect(messageIn(poor, t)).toBe(
    '지갑 잔액은 1포인트인데 결제 금액은 1000포인트입니다: 999포인트 이상 충전한 뒤 다시 결제하세요.',
  );
  expect(messageIn(poor, english)).toBe(poor.message);
  const message: Wording = (translate) => translate`seat ${7}`;
  expect(messageIn(new OnsaleError('SOLD_OUT', {}, { message }), t)).toBe('7번 좌석');
  const sentence = english`The reservation was released: make a new reservation.`;
  const own = new OnsaleError('INTERNAL', {}, { message: sentence });
  expect([own.message, messageIn(own, t)]).toEqual([sentence, '풀린 예약입니다: 새로 예약하세요.']);
});
