#!/usr/bin/env node
// The executable of the installed package. It has no import and no syntax that an old Node lacks,
// so that it can say which version is needed.
import module from 'node:module';

const [major, minor] = process.versions.node.split('.').map(Number);
if (major > 22 || (major === 22 && minor >= 14)) {
  // Compiled code is kept between runs: a command then starts in half the time.
  module.enableCompileCache();
  await import('../dist/main.js');
} else {
  process.stderr.write(
    `✗ Onsale needs Node 22.14 or later, and this is ${process.version}. Install a newer one from https://nodejs.org.\n`,
  );
  process.exitCode = 1;
}
