#!/usr/bin/env node
// The executable. It is plain JavaScript so that Node's compile cache is on before the first
// TypeScript file has its types stripped: a command then starts in less than half the time. It has
// no import that an old Node lacks, so that it can say which version is needed.
import module from 'node:module';

if (process.features.typescript) {
  module.enableCompileCache();
  await import('../src/main.ts');
} else {
  process.stderr.write(
    `✗ Onsale needs Node 22.18 or later, and this is ${process.version}. In a clone, "npx -y pnpm@12 onsale" starts the right one.\n`,
  );
  process.exitCode = 1;
}
