/** Pages of a folder in a real browser. */
import { existsSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { chromium, firefox, type Browser } from 'playwright-core';
import { expect } from 'vitest';

/**
 * The browser that `TANJENT_BROWSER` names, chromium unless it does: that of the system if it is
 * there, else the one that playwright has installed.
 */
export function launch(): Promise<Browser> {
  if (process.env['TANJENT_BROWSER'] === 'firefox') return firefox.launch();
  const system = '/usr/bin/chromium';
  return chromium.launch({
    args: ['--no-sandbox'],
    ...(existsSync(system) ? { executablePath: system } : {}),
  });
}

/** What a page posts: the result of what it was asked to do, or why there is none. */
export interface Answer {
  readonly result?: unknown;
  readonly error?: string;
}

/** Receives what pages post, one after another. */
export class Answers {
  #receive: (answer: Answer) => void = () => {};

  next(): Promise<Answer> {
    return new Promise((resolve) => (this.#receive = resolve));
  }

  /** Takes the request if it is an answer. */
  handle(request: IncomingMessage, response: ServerResponse): boolean {
    if (request.method !== 'POST' || request.url !== '/answer') return false;
    let body = '';
    request.on('data', (chunk) => (body += String(chunk)));
    request.on('end', () => {
      response.end();
      this.#receive(JSON.parse(body) as Answer);
    });
    return true;
  }
}

export interface Site {
  readonly origin: string;
  readonly answers: Answers;
  close(): Promise<void>;
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
};

/** The header of a content security policy, if there is one. */
export const policyHeader = (policy: string | undefined): Readonly<Record<string, string>> =>
  policy === undefined ? {} : { 'Content-Security-Policy': policy };

const entry = '/node_modules/tanjent/dist/tanjent.js';

/**
 * Serves a folder as it is, but that modules name the package by its file, unless pages say where
 * it is, under some headers.
 */
export async function serve(
  folder: string,
  headers: Readonly<Record<string, string>> = {},
  isPackageNamed = true,
): Promise<Site> {
  const answers = new Answers();
  const server = createServer((request, response) => {
    if (answers.handle(request, response)) return;
    const path = (request.url ?? '/').replace(/\?.*$/, '').replace(/\/$/, '/index.html');
    const file = join(folder, path);
    if (!existsSync(file)) {
      response.writeHead(404).end();
      return;
    }
    response.setHeader('Content-Type', types[extname(file)] ?? 'text/plain');
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    const isText = extname(file) in types;
    const text = isText ? readFileSync(file, 'utf8') : '';
    const named = isPackageNamed ? text.replace("from 'tanjent'", `from '${entry}'`) : text;
    response.end(isText ? named : readFileSync(file));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    answers,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** What a page answers, what it warned of, and all that it said. */
export async function visit(
  browser: Browser,
  { origin, answers }: Site,
  query: string,
  path = '/',
): Promise<{
  readonly result: unknown;
  readonly warnings: readonly string[];
  readonly said: readonly string[];
}> {
  const page = await browser.newPage();
  const warnings: string[] = [];
  const said: string[] = [];
  page.on('console', (m) => {
    said.push(m.text());
    if (m.type() === 'warning') warnings.push(m.text());
  });
  const failed = new Promise<Answer>((resolve) =>
    page.on('pageerror', (error) => resolve({ error: String(error) })),
  );
  const answer = answers.next();
  await page.goto(`${origin}${path}?${query}`);
  const { result, error } = await Promise.race([answer, failed]);
  await page.close();
  expect(error).toBeUndefined();
  return { result, warnings, said };
}
