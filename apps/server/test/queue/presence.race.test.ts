/** Presence on several servers: each counts the polls that another one saw. */
import { describe, expect, test } from 'vitest';
import { postgresOnly } from '../fixtures/race-fixture.ts';
import { expectSound } from '../fixtures/test-app.ts';
import { openLine, statusOf } from './presence-fixture.ts';

const absentMs = 45_000;

describe.each(postgresOnly)('on $name', (dialect) => {
  test('a place that polls another server is present', async () => {
    await using line = await openLine(dialect);
    const other = await line.another();
    line.running.push(other.app);
    await line.live(2 * absentMs, [other.of(line.first), line.second.call]);
    await line.free();
    expect(await statusOf(line.first)).toBe('active');
    await expectSound(line.t);
  });

  test('a place that polls no server is absent', async () => {
    await using line = await openLine(dialect);
    const other = await line.another();
    line.running.push(other.app);
    await line.live(2 * absentMs, [other.of(line.second)]);
    await line.free();
    expect(await statusOf(line.second)).toBe('active');
    expect(await statusOf(line.first)).toBe('waiting');
    await expectSound(line.t);
  });

  test('no place is absent while one server is silent, until that server counts as stopped', async () => {
    await using line = await openLine(dialect);
    const { t, first, second, third } = line;
    const other = await line.another();
    line.running.push(other.app);
    await line.live(2 * absentMs, [second.call, third.call]);
    line.running.pop();
    await line.live(15_000, [second.call, third.call]);
    await line.free();
    expect(await statusOf(first)).toBe('active');
    await line.live(absentMs, [third.call]);
    await first.call.queue.leave();
    await t.app.admissionRunner.idle();
    expect(await statusOf(third)).toBe('active');
    expect(await statusOf(second)).toBe('waiting');
    await expectSound(t);
  });

  test('a place that one server skipped returns through another', async () => {
    await using line = await openLine(dialect);
    const { t, first, second, third } = line;
    const other = await line.another();
    line.running.push(other.app);
    await line.live(2 * absentMs, [second.call, third.call]);
    await line.free();
    expect(await statusOf({ call: other.of(first) })).toBe('waiting');
    await second.call.queue.leave();
    await t.app.admissionRunner.idle();
    expect(await statusOf(first)).toBe('active');
    await expectSound(t);
  });

  test('a poll just before the skip takes effect when its server reads of the skip', async () => {
    await using line = await openLine(dialect);
    const { t, first, second, third } = line;
    const other = await line.another();
    line.running.push(other.app);
    await line.live(2 * absentMs, [second.call, third.call]);
    expect(await statusOf({ call: other.of(first) })).toBe('waiting');
    await line.free();
    expect(await statusOf(second)).toBe('active');
    await other.app.admissionRunner.tick();
    await other.app.admissionRunner.idle();
    await second.call.queue.leave();
    await t.app.admissionRunner.idle();
    expect(await statusOf(third)).toBe('waiting');
    expect(await statusOf(first)).toBe('active');
    await expectSound(t);
  });

  test('a server that starts makes no place absent, and knows the skipped ones', async () => {
    await using line = await openLine(dialect);
    const { t, first, second, third } = line;
    await line.live(absentMs, [second.call, third.call]);
    await line.free();
    line.running.length = 0;
    const other = await line.another();
    line.running.push(other.app);
    const asking = other.of(third);
    // Skipped places stay skipped; the others have time to be seen by the new server.
    await t.clock.advance(5_000);
    await other.of(second).queue.leave();
    await other.app.admissionRunner.idle();
    expect(await statusOf({ call: asking })).toBe('active');
    expect(await statusOf({ call: other.of(first) })).toBe('waiting');
    await expectSound(t);
  });
});
