import { describe, expect, test } from 'vitest';
import { createCheck, operationsOf, pointer, readDocument, resolve } from './openapi-document.ts';
import type { Document, MediaType, Response } from './openapi-document.ts';

const json = 'application/json';

interface Example {
  /** For the words of a failing test. */
  of: string;
  schemaAt: string;
  value: unknown;
}

/** Every example of the document, with the schema that it is an example of. */
function examplesIn(document: Document): Example[] {
  const inContent = (of: string, at: string): Example[] => {
    const content = resolve<Record<string, MediaType> | undefined>(document, `${at}/content`);
    return Object.entries(content.found ?? {}).flatMap(([type, { example, examples = {} }]) => {
      const schemaAt = content.at + pointer(type, 'schema');
      const many = Object.keys(examples).map((name) => {
        const place = content.at + pointer(type, 'examples', name);
        const { value } = resolve<{ value: unknown }>(document, place).found;
        return { of: `${of} ${name}`, schemaAt, value };
      });
      return [...(example === undefined ? [] : [{ of, schemaAt, value: example }]), ...many];
    });
  };
  return operationsOf(document).flatMap((operation) => {
    const { operationId, at, parameters = [], requestBody, responses } = operation;
    return [
      ...parameters.flatMap(({ name, example }, index) =>
        example === undefined
          ? []
          : [
              {
                of: `${operationId} ${name}`,
                schemaAt: at + pointer('parameters', index, 'schema'),
                value: example,
              },
            ],
      ),
      ...(requestBody ? inContent(`${operationId} body`, `${at}/requestBody`) : []),
      ...Object.keys(responses).flatMap((status) =>
        inContent(`${operationId} ${status}`, at + pointer('responses', status)),
      ),
    ];
  });
}

function misfitsOf(document: Document): string[] {
  const check = createCheck(document);
  return examplesIn(document).flatMap(({ of, schemaAt, value }) => {
    const wrong = check(schemaAt, value);
    return wrong === null ? [] : [`${of}: ${wrong}`];
  });
}

test('every example is one of its schema', () => {
  const document = readDocument();
  expect(examplesIn(document).length).toBeGreaterThan(200);
  expect(misfitsOf(document)).toEqual([]);
});

describe('a spoilt example is caught', () => {
  const bodyOf = (document: Document, path: string) =>
    document.paths[path]!['post']!.requestBody!.content[json].example as Record<string, unknown>;
  const answerOf = (document: Document, path: string, method = 'get') => {
    const { content } = document.paths[path]![method]!.responses['200'] as Response;
    return content![json].example as Record<string, unknown>;
  };

  test.each<[string, string, (document: Document) => unknown]>([
    ['a missing field', 'date', (d) => delete bodyOf(d, '/api/reservation')['date']],
    ['a field too many', 'NOT have', (d) => (bodyOf(d, '/api/reservation')['colour'] = 'red')],
    ['no such date', 'pattern', (d) => (bodyOf(d, '/api/reservation')['date'] = '2027-02-32')],
    ['text of no number', 'pattern', (d) => (bodyOf(d, '/api/payment')['seatNo'] = '05')],
    ['too much', '<= 10000000', (d) => (bodyOf(d, '/api/point/charge')['amount'] = 10_000_001)],
    ['a number as a seat', 'string', (d) => (answerOf(d, '/api/seat/{date}')['seat'] = [1])],
    [
      'an unknown status',
      'allowed values',
      (d) => void (answerOf(d, '/api/queue/{userId}')['status'] = 'in'),
    ],
    [
      'half an instant',
      'format',
      (d) => (answerOf(d, '/api/reservation', 'post')['expiredAt'] = '12:00'),
    ],
  ])('%s', (_, word, corrupt) => {
    const document = readDocument();
    corrupt(document);
    const misfits = misfitsOf(document);
    expect(misfits).toHaveLength(1);
    expect(misfits[0]).toContain(word);
  });

  test('a refusal with details that are not its own', () => {
    const document = readDocument();
    const examples = resolve<Record<string, { value: { details: object } }>>(
      document,
      '/components/examples',
    ).found;
    examples['SEAT_UNAVAILABLE']!.value.details = { seats: [5] };
    const misfits = misfitsOf(document);
    expect(misfits.length).toBeGreaterThan(1);
    for (const misfit of misfits) expect(misfit).toContain('SEAT_UNAVAILABLE');
  });
});
