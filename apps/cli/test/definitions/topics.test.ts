/** The help topics describe what the sources read and how they end. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { exitCodes } from '../../src/errors/exit-codes.ts';
import { plainText } from '../../src/help/blocks.ts';
import { helpTopics, topicNames } from '../../src/help/topics.ts';
import { configKeys } from '../../src/settings/config-keys.ts';
import { environmentVariables } from '../../src/settings/environment.ts';

const sources = join(import.meta.dirname, '../../src');

/** Set by package managers and by the system. */
const ofPackageManagers = ['npm_lifecycle_event', 'npm_execpath', 'HOME'];
/** Read by the options of the server, which docs/OPERATIONS.md lists. */
const ofTheServer = ['ONSALE_ADMIN_HOST', 'ONSALE_ADMIN_PORT', 'ONSALE_LOG_LEVEL'];

test('every variable that the sources read is in the topic', () => {
  const read = globSync('**/*.ts', { cwd: sources }).flatMap((file) => {
    const text = readFileSync(join(sources, file), 'utf8');
    return [...text.matchAll(/\benv\['(\w+)'\]/g)].map(([, name]) => name);
  });
  const named: string[] = environmentVariables.map(({ name }) => name);
  const known = new Set([...named, ...ofPackageManagers, ...ofTheServer]);
  expect(read).toContain('ONSALE_ADMIN_KEY');
  expect(read.filter((name) => name !== undefined && !known.has(name))).toEqual([]);
  const ofSettings = Object.values(configKeys).flatMap(({ variables }) => variables);
  expect(named).toEqual(expect.arrayContaining(ofSettings));
});

test('every exit code is in the topic', () => {
  const text = plainText(helpTopics['exit-codes'].blocks, 80);
  for (const exitCode of Object.values(exitCodes)) {
    expect(text).toMatch(new RegExp(`^ {2}${exitCode} {2,}\\w`, 'm'));
  }
});

test.each(topicNames)('the topic %s fits 80 columns, and 40 but for commands to type', (name) => {
  const linesAt = (width: number) => plainText(helpTopics[name].blocks, width).split('\n');
  expect(linesAt(80).filter((line) => line.length > 80)).toEqual([]);
  const wide = linesAt(40).filter((line) => line.length > 40);
  expect(wide.filter((line) => !/^ {2}("|onsale )/.test(line))).toEqual([]);
});
