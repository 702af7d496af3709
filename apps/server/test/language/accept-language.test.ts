import { describe, expect, test } from 'vitest';
import { dialects } from '@onsale/db/testing';
import { languageOf } from '../../src/language/accept-language.ts';
import { expectErrorResponse, sharedHttpFixture } from '../fixtures/http-fixture.ts';
import { adminKey } from '../fixtures/test-app.ts';

test.each([
  [undefined, 'en'],
  ['', 'en'],
  ['ko', 'ko'],
  ['ko-KR,ko;q=0.9,en-US;q=0.8,en;q=0.7', 'ko'],
  ['KO-kr', 'ko'],
  ['en-GB,en;q=0.9,ko;q=0.8', 'en'],
  ['en;q=0.5, ko;q=0.6', 'ko'],
  ['en,ko', 'en'],
  ['ko,en', 'ko'],
  ['ja;q=1, ko;q=0.1', 'ko'],
  ['fr, de;q=0.5', 'en'],
  ['ko;q=0', 'en'],
  ['ko;q=0, en', 'en'],
  ['*, ko;q=0.5', 'en'],
  ['ko, *;q=0.5', 'ko'],
  ['kok', 'en'],
  ['ko;q=2', 'en'],
  ['ko;q=high', 'en'],
  ['ko; q=0.2 , en ;q=0.1', 'ko'],
])('Accept-Language: %s is answered in %s', (header, language) => {
  expect(languageOf(header)).toBe(language);
});

const korean = { 'accept-language': 'ko-KR,ko;q=0.9,en;q=0.8' };

describe.each(dialects)('the language of errors on $name', (dialect) => {
  const server = sharedHttpFixture(dialect);

  test('REST and tRPC answer in Korean when it is preferred, with the same reason and details', async () => {
    const path = '/api/concerts/con_none';
    const [english, translated] = [
      await server().request({ path, headers: { 'accept-language': 'fr' } }),
      await server().request({ path, headers: korean }),
    ];
    for (const answer of [english, translated]) {
      expect(answer.headers['vary']).toContain('Accept-Language');
    }
    expect(english.headers['content-language']).toBe('en');
    expect(translated.headers['content-language']).toBe('ko');
    const { message, requestId: _, ...fields } = translated.body;
    const { message: englishMessage, requestId: _id, ...englishFields } = english.body;
    expect(fields).toEqual(englishFields);
    expect(englishMessage).toMatch(/^[ -~]+$/);
    expect(message).toMatch(/[가-힣]/);
  });

  test('the fast path, a batch and the check of input are translated; details stay English', async () => {
    const read = async (path: string, headers: Record<string, string>) => {
      const { body, text } = await server().request({ path, headers });
      return { body, text };
    };
    const single = await read('/trpc/wallet.balance', korean);
    expect(single.text).toContain('인증 정보가 필요한 요청입니다');
    const batch = await read('/trpc/wallet.balance,order.list?batch=1', korean);
    expect(batch.text.match(/인증 정보가 필요한 요청입니다/g)).toHaveLength(2);
    const plain = await read('/trpc/wallet.balance', {});
    expect(plain.text).not.toMatch(/[가-힣]/);
  });

  const chargeOf = (amount: unknown, headers: Record<string, string | undefined>) =>
    server().request({
      method: 'POST',
      path: '/api/admin/concerts',
      credential: adminKey,
      headers,
      body: { title: 'A concert', dates: ['2027-02-30'], colour: 1, price: amount },
    });

  test('issues of a schema are worded by zod, and by us, in Korean', async () => {
    const answer = await chargeOf('much', korean);
    const issues = [
      { path: 'dates.0', message: expect.stringMatching(/^must be a date as YYYY-MM-DD/) },
      { path: 'price', message: 'Invalid input: expected number, received string' },
      { path: 'colour', message: 'there is no such field' },
    ];
    expectErrorResponse(
      { ...answer, body: { ...answer.body, message: 'Checked below.' } },
      { status: 400, reason: 'INVALID_INPUT', details: { issues } },
    );
    expect(answer.body['message']).toBe(
      '입력이 잘못되었습니다: dates.0: YYYY-MM-DD, 또는 시각까지 YYYY-MM-DDTHH:MM 형식의 날짜여야 합니다; ' +
        'price: 잘못된 입력: 예상 타입은 number, 받은 타입은 string입니다; colour: 그런 필드가 없습니다.',
    );
  });

  test('a check with values in its text is translated too', async () => {
    const answer = await server().request({
      method: 'POST',
      path: '/api/admin/concerts',
      credential: adminKey,
      headers: korean,
      body: { title: 'A concert', dates: ['2027-05-01', '2027-05-01'], price: -1 },
    });
    expect(answer.body['message']).toContain(
      '같은 날짜를 두 번 적을 수 없는데 2027-05-01이 또 있습니다',
    );
    expect(answer.body['message']).toContain('price: number이 너무 작습니다: 0 이상이어야 합니다');
  });
});
