import { PassThrough } from 'node:stream';
import { manualClock } from '@onsale/core/time/manual-clock';
import type { Command } from 'commander';
import stringWidth from 'string-width';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { languageOf } from '../../src/language/language.ts';
import { createProgram } from '../../src/program.ts';
import { runProgram } from '../../src/run.ts';
import type { Host } from '../../src/terminal/host.ts';
import { createInterruption } from '../../src/terminal/interruption.ts';
import { machine, testServer, date, type TestServer } from '../harness.ts';

test.each([
  [{}, 'en'],
  [{ LANG: 'ko_KR.UTF-8' }, 'ko'],
  [{ LANG: 'ko' }, 'ko'],
  [{ LANG: 'en_GB.UTF-8' }, 'en'],
  [{ LANG: 'ja_JP.UTF-8' }, 'en'],
  [{ LANG: 'kok_IN' }, 'en'],
  [{ LC_MESSAGES: 'ko_KR.UTF-8', LANG: 'en_GB.UTF-8' }, 'ko'],
  [{ LC_ALL: 'en_US.UTF-8', LC_MESSAGES: 'ko_KR.UTF-8', LANG: 'ko_KR' }, 'en'],
  [{ LC_ALL: '', LC_MESSAGES: '', LANG: 'ko_KR.UTF-8' }, 'ko'],
  [{ LANG: 'de_DE.UTF-8', LANGUAGE: 'fr:ko:en' }, 'ko'],
  [{ LANG: 'ko_KR.UTF-8', LANGUAGE: 'en' }, 'en'],
  [{ LANG: 'C', LANGUAGE: 'ko' }, 'en'],
  [{ LC_ALL: 'C.UTF-8', LANG: 'ko_KR.UTF-8' }, 'en'],
  [{ LANGUAGE: 'ko' }, 'en'],
])('%j asks for %s', (env, language) => {
  expect(languageOf(env)).toBe(language);
});

/** A host without a terminal, whose output is collected. */
function hostIn(env: Record<string, string>, onOutput: (text: string) => void): Host {
  const clock = manualClock(0);
  const stream = () => new PassThrough().on('data', (chunk: Buffer) => onOutput(chunk.toString()));
  return {
    env,
    clock,
    interruption: createInterruption(clock),
    runCommand: () => Promise.resolve(0),
    stdin: new PassThrough(),
    stdout: stream(),
    stderr: stream(),
  };
}

/** Runs a command that needs no server in this process, and resolves with all that it printed. */
async function print(words: string, env: Record<string, string>): Promise<string> {
  let printed = '';
  const host = hostIn(env, (text) => (printed += text));
  await runProgram(host, words.split(' '));
  return printed;
}

const korean = { LANG: 'ko_KR.UTF-8' };

test('two commands of one process have a language each', async () => {
  const [inKorean, inEnglish] = await Promise.all([
    print('join --help', korean),
    print('join --help', {}),
  ]);
  expect(inEnglish).toContain('Join the line for a concert.');
  expect(inEnglish).not.toMatch(/[가-힣]/);
  expect(inKorean).toContain('공연의 대기열에 들어가기.');
  expect(inKorean).toMatch(/^사용법: onsale join \[options\] \[concert\]$/m);
});

/** The command and those below it, as words. */
function pathsBelow(command: Command, path = ''): string[] {
  const children = command.commands.filter((child) => child.name() !== 'help');
  return [
    path,
    ...children.flatMap((child) => pathsBelow(child, `${path} ${child.name()}`.trim())),
  ];
}

test('every page of help is Korean, and fits 80 columns', async () => {
  const program = createProgram(hostIn({}, () => undefined));
  const paths = pathsBelow(await program.withAllCommands());
  expect(paths.length).toBeGreaterThan(60);
  for (const path of paths) {
    const text = await print(`${path} --help`.trim(), korean);
    const lines = text.split('\n');
    expect(lines.filter((line) => stringWidth(line) > 80)).toEqual([]);
    const sentences = lines.filter((line) => /[a-z]+ [a-z]+ [a-z]+ [a-z]+/.test(line));
    // Commands to type, formats and names that a flag takes are the same in every language.
    expect(sentences.filter((line) => !/onsale|YYYY|personas|sqlite:/.test(line))).toEqual([]);
  }
});

test.each(['config', 'environment', 'exit-codes', 'formatting'])(
  'the topic %s is Korean, and its columns are aligned',
  async (topic) => {
    const text = await print(`help ${topic}`, korean);
    expect(text).toMatch(/[가-힣]/);
    expect(text.split('\n').filter((line) => stringWidth(line) > 80)).toEqual([]);
  },
);

test('mistakes are told in Korean, with particles that fit', async () => {
  expect(await print('frobnicate', korean)).toContain('"frobnicate" 명령이 없습니다');
  expect(await print('charge many', korean)).toContain('amount: 정수여야 합니다');
  expect(await print('seats', korean)).toContain('<date> 인자가 없습니다');
});

test('JSON is the same in every language, errors included', async () => {
  expect(await print('--json frobnicate', korean)).toBe(await print('--json frobnicate', {}));
  expect(await print('version --json', korean)).toBe(await print('version --json', {}));
});

let server: TestServer;
beforeAll(async () => {
  server = await testServer();
  await server.concert();
});
afterAll(() => server[Symbol.asyncDispose]());

test('a purchase in Korean, and errors of the server', async () => {
  using buyer = machine(server.url);
  const run = async (words: string) => {
    const { stdout, stderr } = await buyer.run(words, korean);
    return stdout + stderr;
  };
  expect(await run('concerts')).toMatch(/^ {2}공연 +날짜 +예매 +최저가 +ID$/m);
  expect(await run('join')).toContain('✓ 입장했습니다');
  const map = await run(`seats ${date}`);
  const rows = map.split('\n').filter((line) => /^ {2}\d+열/.test(line));
  expect(new Set(rows.map((line) => stringWidth(line))).size).toBe(1);
  const [top, middle] = map.split('\n').filter((line) => /[╭│]/.test(line));
  expect(stringWidth(middle!)).toBe(stringWidth(top!));
  expect(await run(`reserve ${date} 5`)).toMatch(/지금은 내 좌석입니다: .*5번 좌석/);
  expect(await run(`reserve ${date} 5-7`)).toContain('이미 5번 좌석을 잡고 있습니다');
  expect(await run('pay')).toContain('지갑 잔액은 0포인트인데 결제 금액은 1,000포인트입니다');
  expect(await run('charge 1000')).toContain('1,000포인트 충전했습니다');
  expect(await run('pay')).toContain('구매 완료');
  expect(await run(`reserve ${date} 8`)).toContain('이 대기 순서는 끝났습니다');
  expect(await run('history')).toMatch(/−1,000/);
  expect(await run('account rotate-key')).toContain('"default" 프로필');
});
