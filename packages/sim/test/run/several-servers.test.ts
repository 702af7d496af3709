/** The buyers of a run are spread over its servers in turn, and the operator calls one of them. */
import { expect, test } from 'vitest';
import { play } from '../fixtures/scenario-run.ts';

async function originsOf(urls?: string[]) {
  const origins = new Map<string, Set<string>>();
  const tamper = (data: unknown, { origin, procedure }: { origin: string; procedure: string }) => {
    const called = procedure.startsWith('admin.') ? 'operator' : procedure;
    origins.set(called, (origins.get(called) ?? new Set()).add(origin));
    return data;
  };
  await using run = await play({ buyers: 4 }, { tamper, ...(urls && { urls }) });
  expect(run.result).toMatchObject({ ended: 'complete', violation: null });
  return origins;
}

test('every server gets its part of the buyers', async () => {
  const urls = ['http://one', 'http://two', 'http://three'];
  const origins = await originsOf(urls);
  expect(origins.get('payment.pay')).toEqual(new Set(urls));
  expect(origins.get('operator')).toEqual(new Set(['http://tested']));
});

test('without others, all call the one server', async () => {
  expect((await originsOf()).get('payment.pay')).toEqual(new Set(['http://tested']));
});
