import { fileURLToPath } from 'node:url'
import { BrowserParty, type ReadyServer, until } from '@offhook/test-kit'
import type { Browser } from 'playwright-core'
import twilio from 'twilio'
import { bundle } from './bundle.ts'
import type { connect, PhoneInPage, PhoneSettings, preflight, start } from './sdk-phone-page.ts'

/** What the program leaves in the page. */
export interface PhonePage {
  phone: { start: typeof start; connect: typeof connect; preflight: typeof preflight }
  me: PhoneInPage
}

const program = bundle(fileURLToPath(new URL('sdk-phone-page.ts', import.meta.url)), 'phone')

export interface SdkPhoneOptions extends Partial<Omit<PhoneSettings, 'token'>> {
  readonly identity?: string
  readonly applicationSid?: string
  readonly ttl?: number
  /** The page's own address; the server's when absent. */
  readonly url?: string
}

/** Makes a token for the Voice SDK by the official helper. */
export function voiceToken(
  server: ReadyServer,
  { identity = 'alice', applicationSid, ttl = 3600 }: SdkPhoneOptions = {},
): string {
  const { AccessToken } = twilio.jwt
  const { sid, secret } = server.apiKey
  const token = new AccessToken(server.accountSid, sid, secret, { identity, ttl })
  token.addGrant(
    new AccessToken.VoiceGrant({
      incomingAllow: true,
      ...(applicationSid ? { outgoingApplicationSid: applicationSid } : {}),
    }),
  )
  return token.toJwt()
}

/** A person with the unmodified Voice SDK on an empty page. */
export class SdkPhone {
  readonly party: BrowserParty
  readonly #server: ReadyServer
  readonly #options: SdkPhoneOptions

  private constructor(party: BrowserParty, server: ReadyServer, options: SdkPhoneOptions) {
    this.party = party
    this.#server = server
    this.#options = options
  }

  static async open(
    browser: Browser,
    server: ReadyServer,
    options: SdkPhoneOptions = {},
  ): Promise<SdkPhone> {
    const party = await BrowserParty.open(browser, {
      name: options.identity ?? 'alice',
      url: options.url ?? `${server.httpsUrl}/healthz`,
      bypassCsp: true,
    })
    const phone = new SdkPhone(party, server, options)
    await phone.start()
    return phone
  }

  /** Puts the telephone into the page: at the beginning, and after the page was loaded again. */
  async start(): Promise<void> {
    await this.load()
    const { host, options = {}, accepts = true, registers = true } = this.#options
    const settings: PhoneSettings = {
      token: voiceToken(this.#server, this.#options),
      host: host === undefined ? new URL(this.#server.httpsUrl).host : host,
      options: { publishEvents: false, ...options },
      accepts,
      registers,
    }
    await this.party.page.evaluate(async (how) => {
      const page = globalThis as unknown as PhonePage
      page.me = await page.phone.start(how)
    }, settings)
  }

  /** The program alone. */
  async load(): Promise<void> {
    await this.party.page.addScriptTag({ content: await program() })
  }

  /** Runs something with the telephone of the page. */
  run<T>(work: (me: PhoneInPage) => T | Promise<T>): Promise<T> {
    return this.party.page.evaluate(`(${work.toString()})(globalThis.me)`) as Promise<T>
  }

  connect(params: Record<string, string> = {}): Promise<void> {
    return this.party.page.evaluate(async (given) => {
      const page = globalThis as unknown as PhonePage
      await page.phone.connect(page.me, given)
    }, params)
  }

  log(): Promise<string[]> {
    return this.run((me) => [...me.log])
  }

  /** Resolves once the page has said that. @throws with all that it has said, when it does not */
  async says(what: string, withinMs?: number): Promise<void> {
    await until(
      `${this.party.name} says "${what}"`,
      async () => {
        const log = await this.log()
        if (log.includes(what)) return true
        throw new Error(`it has said: ${log.join(', ') || 'nothing'}`)
      },
      withinMs,
    )
  }

  async hangup(): Promise<void> {
    await this.run((me) => me.call()?.disconnect())
  }

  async close(): Promise<void> {
    await this.party.close()
  }
}
