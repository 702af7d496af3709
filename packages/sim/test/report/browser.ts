/** Opens a report page in a real Chromium, where the machine has one. */
import { accessSync, constants } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium, type Browser, type Page } from 'playwright-core';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** By `CHROMIUM_PATH`, else by its usual names on the PATH; null without one. */
export function findChromium(): string | null {
  const { CHROMIUM_PATH: given, PATH = '' } = process.env;
  if (given) return given;
  const folders = [...PATH.split(delimiter), '/usr/bin'];
  const paths = folders.flatMap((folder) => names.map((name) => join(folder, name)));
  return paths.find(isExecutable) ?? null;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

export function startChromium(executablePath: string): Promise<Browser> {
  return chromium.launch({
    executablePath,
    args: [
      // A container often has no user but root, for whom the sandbox does not start.
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

export interface Opened extends AsyncDisposable {
  page: Page;
  /** Errors and warnings of the page. */
  complaints: string[];
  /** Requests other than for the page itself. */
  requests: string[];
}

export interface View {
  folder: string;
  width: number;
  colorScheme: 'light' | 'dark';
}

/** Opens a page from the disk, as its reader does. */
export async function openFromDisk(
  browser: Browser,
  html: string,
  { folder, width, colorScheme }: View,
): Promise<Opened> {
  const file = join(folder, 'report.html');
  await writeFile(file, html);
  const url = pathToFileURL(file).href;
  const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
  const complaints: string[] = [];
  const requests: string[] = [];
  page.on('pageerror', ({ message }) => complaints.push(message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('request', (request) => {
    if (request.url() !== url) requests.push(request.url());
  });
  await page.goto(url);
  return { page, complaints, requests, [Symbol.asyncDispose]: () => page.close() };
}

/** Whether every picture has a canvas that is not blank. */
export const allDrawn = `[...document.querySelectorAll('.plot, .square, .map')].every((place) => {
  const canvas = place.querySelector('canvas');
  if (!canvas || canvas.width === 0 || canvas.height === 0) return false;
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  return data.some((channel) => channel !== 0);
})`;

/** A checksum of the pixels of each canvas. */
export const pictures = `[...document.querySelectorAll('canvas')].map((canvas) => {
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  return data.reduce((sum, channel, at) => (sum * 31 + channel * (at % 4 + 1)) % 1000000007, canvas.width);
})`;
