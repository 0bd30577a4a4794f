import { existsSync } from 'node:fs'
import {
  type Browser,
  type BrowserContext,
  chromium,
  type Page,
  type Request,
} from 'playwright-core'
import { installPageParty, type PageParty } from './browser-page.ts'
import { type Ears, WINDOW_MS } from './ears.ts'

const candidates = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** @throws Error when there is none */
export function chromiumPath(): string {
  const found = process.env['OFFHOOK_CHROMIUM'] ?? candidates.find((path) => existsSync(path))
  if (!found) throw new Error('Chromium is not installed')
  return found
}

/**
 * One browser process for all people of a test file; each has a context of their own.
 * @param options.names where host names lead, `host` to `address:port`, as a DNS of one's own would say
 * @param options.program what is started instead of the browser: something that starts it elsewhere
 * @param options.loopbackCalls a machine without a network: Chromium makes calls over loopback only
 *   when it is told to
 */
export async function launchBrowser(
  options: {
    readonly loopbackCalls?: boolean
    readonly names?: Readonly<Record<string, string>>
    readonly program?: string
  } = {},
): Promise<Browser> {
  const executablePath = options.program ?? chromiumPath()
  const rules = Object.entries(options.names ?? {}).map(([host, to]) => `MAP ${host} ${to}`)
  return chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--autoplay-policy=no-user-gesture-required',
      '--use-fake-ui-for-media-stream',
      '--use-fake-device-for-media-stream',
      '--disable-background-timer-throttling',
      '--disable-renderer-backgrounding',
      '--disable-backgrounding-occluded-windows',
      ...(rules.length > 0 ? [`--host-resolver-rules=${rules.join(', ')}`] : []),
      ...(options.loopbackCalls ? ['--allow-loopback-in-peer-connection'] : []),
    ],
  })
}

/** A person at a browser: speaks, hears, and sees a page. */
export class BrowserParty implements Ears {
  readonly name: string
  readonly page: Page
  readonly context: BrowserContext
  /** Hosts other than the one under test that the page tried to reach. */
  readonly foreignRequests: string[] = []
  /** What the page's console said, and what could not be loaded, for a failed test. */
  readonly console: string[] = []
  /** What the page has asked for and not had yet. */
  readonly #pending = new Set<Request>()

  /** What the tab kept for its session when its page crashed. */
  #kept: Readonly<Record<string, string>> = {}

  private constructor(name: string, context: BrowserContext, page: Page) {
    this.name = name
    this.context = context
    this.page = page
  }

  static async open(
    browser: Browser,
    options: {
      name: string
      url: string
      viewport?: { width: number; height: number }
      colorScheme?: 'light' | 'dark'
      /** Lets a test put scripts of its own into a page. */
      bypassCsp?: boolean
    },
  ): Promise<BrowserParty> {
    const context = await browser.newContext({
      ignoreHTTPSErrors: true,
      permissions: ['microphone'],
      bypassCSP: options.bypassCsp ?? false,
      viewport: options.viewport ?? { width: 1280, height: 800 },
      ...(options.colorScheme ? { colorScheme: options.colorScheme } : {}),
    })
    // Some runners of TypeScript wrap functions in a helper that only their own process has.
    await context.addInitScript('globalThis.__name ??= (value) => value')
    await context.addInitScript(installPageParty)
    const party = new BrowserParty(options.name, context, await context.newPage())
    await party.#goTo(options.url)
    return party
  }

  /** The page dies as by a fault of the browser: no script of it runs again, and none says goodbye. */
  async crash(): Promise<void> {
    const { page, context } = this
    this.#kept = await page.evaluate(() => ({ ...sessionStorage }))
    const crashed = new Promise((resolve) => page.once('crash', resolve))
    const devtools = await context.newCDPSession(page)
    // Nobody is left to answer.
    devtools.send('Page.crash').catch(() => {})
    await crashed
  }

  /** The tab of a page that has crashed, as the browser restores it: with what it kept for its session. */
  async restored(): Promise<BrowserParty> {
    const party = new BrowserParty(this.name, this.context, await this.context.newPage())
    await party.page.addInitScript((kept) => {
      if (sessionStorage.length === 0) Object.assign(sessionStorage, kept)
    }, this.#kept)
    await party.#goTo(this.page.url())
    return party
  }

  async #goTo(url: string): Promise<void> {
    const { page } = this
    const own = new URL(url).host
    page.on('request', (request) => {
      this.#pending.add(request)
      const asked = new URL(request.url())
      if (/^(https?|wss?):$/.test(asked.protocol) && asked.host !== own) {
        this.foreignRequests.push(request.url())
      }
    })
    page.on('requestfinished', (request) => void this.#pending.delete(request))
    page.on('requestfailed', (request) => {
      this.#pending.delete(request)
      this.console.push(`not loaded: ${request.url()} ${request.failure()?.errorText}`)
    })
    page.on('websocket', (socket) => {
      if (new URL(socket.url()).host !== own) this.foreignRequests.push(socket.url())
    })
    page.on('console', (message) => this.console.push(`${message.type()}: ${message.text()}`))
    page.on('pageerror', (error) => this.console.push(`uncaught: ${error.message}`))
    page.on('crash', () => this.console.push('the page has crashed'))
    await page.goto(url)
  }

  /** The address, what a reader of screens reads, the end of the console and what is still being loaded, for a failed test. */
  async shows(): Promise<string> {
    const { page } = this
    const text = await page
      .locator('body')
      .ariaSnapshot({ timeout: 1_000 })
      .catch(({ message }: Error) => message)
    return [
      `${page.url()} shows: ${text.slice(0, 1_000).trim() || 'nothing'}`,
      `its console: ${this.console.slice(-20).join(' | ') || 'silent'}`,
      `not loaded yet: ${[...this.#pending].map((request) => request.url()).join(', ') || 'nothing'}`,
    ].join('\n')
  }

  async speaks(frequency: number | null): Promise<void> {
    await this.page.evaluate(
      (value) => (globalThis as unknown as { offhookParty: PageParty }).offhookParty.speak(value),
      frequency,
    )
  }

  async refusesMicrophone(refused: boolean): Promise<void> {
    await this.page.evaluate(
      (value) =>
        (globalThis as unknown as { offhookParty: PageParty }).offhookParty.refuseMicrophone(value),
      refused,
    )
  }

  levels(frequencies: readonly number[]): Promise<readonly number[] | null> {
    return this.page.evaluate(
      ([wanted, windowMs]) =>
        (globalThis as unknown as { offhookParty: PageParty }).offhookParty.levels(
          wanted as number[],
          windowMs as number,
        ),
      [frequencies, WINDOW_MS] as const,
    )
  }

  async close(): Promise<void> {
    await this.context.close()
  }
}
