import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const program = fileURLToPath(new URL('../../bin/onsale.js', import.meta.url));

test('a Node that cannot run the sources is named, with the version that can', () => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--no-strip-types', program, 'version'],
    { encoding: 'utf8' },
  );
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  expect(stderr).toMatch(/^✗ Onsale needs Node 22\.18 or later, and this is v\d+\S+\. .*\n$/);
});
