import puppeteer, { type Browser, type Page } from 'puppeteer-core'

const FIREFOX = process.env['OFFHOOK_FIREFOX'] ?? '/usr/bin/firefox-esr'

/** Calls without a prompt, sounds without a click, and media over loopback. */
const preferences = {
  'media.navigator.permission.disabled': true,
  'media.navigator.streams.fake': true,
  'media.autoplay.default': 0,
  'media.peerconnection.ice.loopback': true,
  'media.peerconnection.ice.obfuscate_host_addresses': false,
  'intl.accept_languages': 'en',
  'datareporting.policy.dataSubmissionEnabled': false,
  'app.normandy.enabled': false,
}

/** Runs inside the page before its own scripts: keeps the connections, whose figures are asked. */
function keepConnections(): void {
  const kept: RTCPeerConnection[] = []
  Object.assign(globalThis, { offhookConnections: kept })
  const Original = globalThis.RTCPeerConnection
  globalThis.RTCPeerConnection = class extends Original {
    constructor(configuration?: RTCConfiguration) {
      super(configuration)
      kept.push(this)
    }
  }
}

/**
 * A person at Debian's Firefox, which is driven by WebDriver BiDi. Without a sound card its graph of
 * sounds stands still: the mouth is a tone of the browser's own, and the ears are its figures.
 */
export class FirefoxParty {
  readonly page: Page
  readonly #browser: Browser

  private constructor(browser: Browser, page: Page) {
    this.#browser = browser
    this.page = page
  }

  /** @param options.speaks what the microphone hears, in Hz */
  static async open(options: { url: string; speaks: number }): Promise<FirefoxParty> {
    const browser = await puppeteer.launch({
      browser: 'firefox',
      executablePath: FIREFOX,
      headless: true,
      extraPrefsFirefox: {
        ...preferences,
        'media.navigator.audio.fake_frequency': options.speaks,
      },
    })
    const page = await browser.newPage()
    await page.setViewport({ width: 1280, height: 800 })
    await page.evaluateOnNewDocument(keepConnections)
    await page.goto(options.url)
    return new FirefoxParty(browser, page)
  }

  /** How loud the other side is now, 0 to 1, as the browser measures what it decodes. */
  heardLevel(): Promise<number> {
    return this.page.evaluate(async () => {
      const { offhookConnections: kept } = globalThis as unknown as {
        offhookConnections: RTCPeerConnection[]
      }
      const reports = await Promise.all(kept.map((each) => each.getStats()))
      const levels = reports.flatMap((report) =>
        [...report.values()].map(({ type, audioLevel }) =>
          type === 'inbound-rtp' ? Number(audioLevel ?? 0) : 0,
        ),
      )
      return Math.max(0, ...levels)
    })
  }

  async close(): Promise<void> {
    await this.#browser.close()
  }
}
