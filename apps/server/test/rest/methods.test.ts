/** Methods of REST paths: 405 with Allow for every method that the document does not have. */
import { dialects } from '@onsale/db/testing';
import { expect, test } from 'vitest';
import { expectErrorResponse, sharedHttpFixture } from '../fixtures/http-fixture.ts';
import { callsProcedure, operationsOf, readDocument } from './openapi-document.ts';

const s = sharedHttpFixture(dialects[0]!);

const operations = operationsOf(readDocument()).filter(callsProcedure);
const paths = [...new Set(operations.map(({ path }) => path))];
const sent = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
const targetOf = (path: string) => path.replaceAll(/\{\w+\}/g, 'none');

/** The methods of the document at this path; a path parameter matches any text. */
function allowedAt(target: string): string[] {
  const methods = operations
    .filter(({ path }) => new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(target))
    .map(({ method }) => method);
  return [...methods, ...(methods.includes('GET') ? ['HEAD'] : [])];
}

test.each([
  ['/api/queue', 'POST'],
  ['/api/queue/', 'POST'],
  ['/api/queue/usr_x', 'GET, DELETE, HEAD'],
  ['/api/seat', 'GET, HEAD'],
  ['/api/seat/2027-05-01', 'GET, HEAD'],
  ['/api/reservation', 'POST'],
  ['/api/point/usr_x', 'GET, HEAD'],
  ['/api/point/charge', 'GET, POST, HEAD'],
  ['/api/payment', 'POST'],
  ['/api/reservations', 'GET, POST, HEAD'],
  ['/api/admin/concerts/con_x/room', 'PATCH'],
])('PUT %s is answered 405, with Allow: %s', async (path, allow) => {
  const response = await s().send('PUT', path, { body: {} });
  expectErrorResponse(response, { status: 405, reason: 'INVALID_INPUT' });
  expect(response.headers['allow']).toBe(allow);
  expect(response.body['message']).toContain(allow);
});

test('a method is accepted by exactly the paths of the document that have it', async () => {
  const { token: credential } = await s().buyer(s().concertId);
  for (const target of paths.map(targetOf)) {
    const allowed = allowedAt(target);
    for (const method of sent) {
      const { status, headers } = await s().send(method, target, { credential });
      expect(status === 405, `${method} ${target}`).toBe(!allowed.includes(method));
      const allow = headers['allow']?.split(', ') ?? allowed;
      expect(new Set(allow), target).toEqual(new Set(allowed));
    }
  }
});

test('HEAD is GET without the body', async () => {
  const { token: credential, userId } = await s().buyer(s().concertId);
  for (const path of [`/api/point/${userId}`, '/api/concerts', '/api/point/usr_x']) {
    const get = await s().send('GET', path, { credential });
    const head = await s().send('HEAD', path, { credential });
    expect(head.status).toBe(get.status);
    expect(head.headers['content-type']).toBe('application/json');
    expect(head.text).toBe('');
  }
});
