/** Somebody who looks at the explorer's page. */
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { expect, inject } from 'vitest';
import { launch } from '../browser/site.js';

export class Visitor {
  readonly page: Page;
  readonly #origin: string;
  readonly #errors: string[] = [];

  private constructor(page: Page, origin: string) {
    this.page = page;
    this.#origin = origin;
    page.on('pageerror', (error) => this.#errors.push(String(error)));
    page.on('requestfailed', (request) => this.#errors.push(`no ${request.url()}`));
  }

  /** Opens a page of its own with an address's part behind `#`. */
  static async at(
    { browser, origin }: Explored,
    hash = '',
    options: BrowserContextOptions = {},
  ): Promise<Visitor> {
    const context = await browser.newContext({
      viewport: { width: 1280, height: 800 },
      colorScheme: 'light',
      reducedMotion: 'reduce',
      serviceWorkers: 'block',
      ...options,
    });
    const visitor = new Visitor(await context.newPage(), origin);
    await visitor.goTo(hash);
    return visitor;
  }

  async goTo(hash: string): Promise<void> {
    await this.page.goto(`${this.#origin}/#${hash}`);
    await this.done();
  }

  /** Waits until the worker is done; gives what the page says then. */
  async done(): Promise<string> {
    await this.page.waitForFunction(() => !document.body.classList.contains('busy'));
    await this.page.waitForFunction(() =>
      /^(Ready|There is an error|Stopped)$/.test(
        document.querySelector('.status')?.textContent ?? '',
      ),
    );
    return this.page.locator('.status').innerText();
  }

  tab(name: string): Promise<void> {
    return this.page.getByRole('tab', { name, exact: true }).click();
  }

  /** The text of the tab that is shown. */
  shown(): Promise<string> {
    return this.page.locator('.panel:not([hidden])').innerText();
  }

  /** Writes another module, as if it were typed, and waits until it was looked at. */
  async write(text: string): Promise<string> {
    const before = await this.page.evaluate(() => location.hash);
    await this.page.locator('.cm-content').click();
    await this.page.keyboard.press('ControlOrMeta+a');
    await this.page.keyboard.insertText(text);
    await this.page.waitForFunction((hash) => location.hash !== hash, before);
    return this.done();
  }

  /** The text in the editor, of which only what is seen is in the page: small texts. */
  text(): Promise<string> {
    return this.page.evaluate(() =>
      [...document.querySelectorAll('.cm-line')].map((line) => line.textContent).join('\n'),
    );
  }

  failures(): Promise<string> {
    return this.page.locator('.failures').innerText();
  }

  async leave(): Promise<void> {
    await this.page.context().close();
    expect(this.#errors).toEqual([]);
  }
}

/** The built page, served, and a browser. */
export interface Explored {
  readonly browser: Browser;
  readonly origin: string;
  close(): Promise<void>;
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** Starts a browser, and a server that knows nothing but files. */
export async function explore(): Promise<Explored> {
  const folder = inject('explorer');
  const server = createServer(({ url = '/' }, response) => {
    const file = join(folder, url.replace(/\?.*$/, '').replace(/\/$/, '/index.html'));
    if (!existsSync(file)) return void response.writeHead(404).end();
    response.setHeader('Content-Type', types[extname(file)] ?? 'application/octet-stream');
    response.end(readFileSync(file));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const browser = await launch();
  return {
    browser,
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      await browser.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
