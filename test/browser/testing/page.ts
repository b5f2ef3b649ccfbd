import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { bundle, type Bundle } from './bundle.js';
import { launch } from './chromium.js';
import { serve, type Server } from './serve.js';

const fixtures = fileURLToPath(new URL('../../../fixtures/', import.meta.url));

/** A script of `../page/`, bundled, served and run in Chromium. */
export class TestPage {
  readonly page: Page;
  readonly url: string;
  readonly #browser: Browser;
  readonly #server: Server;
  readonly #bundle: Bundle;

  private constructor(page: Page, browser: Browser, server: Server, built: Bundle) {
    this.page = page;
    this.url = server.url;
    this.#browser = browser;
    this.#server = server;
    this.#bundle = built;
  }

  /** @param isolated Whether the page is cross-origin isolated, so that WebAssembly may have threads. */
  static async open(script: string, { isolated = false } = {}): Promise<TestPage> {
    const built = await bundle({ [script]: fileURLToPath(new URL(`../page/${script}.ts`, import.meta.url)) });
    const server = await serve({ '/fixtures/': fixtures, '/': built.folder }, { isolated });
    const browser = await launch();
    const opened = new TestPage(await browser.newPage(), browser, server, built);
    await opened.page.goto(`${server.url}/${script}.html`);
    await opened.page.waitForFunction('globalThis.firth');
    return opened;
  }

  /** Starts the script anew, and with it what it has of a GPU. */
  async reload(): Promise<void> {
    await this.page.reload();
    await this.page.waitForFunction('globalThis.firth');
  }

  /** The paths that the page has asked for. */
  get requests(): readonly string[] {
    return this.#server.requests;
  }

  /** Calls a function that the script puts in `globalThis.firth`. */
  call<T>(name: string, ...given: readonly unknown[]): Promise<T> {
    return this.page.evaluate<T>(`firth.${name}(${given.map(sourceOf).join(', ')})`);
  }

  /** Picks files in the page's file picker; give `picked` in their place. */
  async pick(folder: string, names: readonly string[]): Promise<void> {
    const paths = names.map((name) => `${fixtures}${folder}/${name}`);
    await this.page.setInputFiles('input', paths);
  }

  async close(): Promise<void> {
    await this.#browser.close();
    await this.#server.close();
    await this.#bundle.remove();
  }
}

/** Stands for the files that were picked. */
export const picked = Symbol('picked');

const sourceOf = (value: unknown): string =>
  value === picked ? '[...document.querySelector("input").files]' : JSON.stringify(value);
