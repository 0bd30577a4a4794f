import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { BrowserParty, type ReadyServer } from '@offhook/test-kit'
import type { Browser } from 'playwright-core'
import twilio from 'twilio'
import { restClient } from './rest.ts'

const require = createRequire(import.meta.url)
// The package has no door to its file for pages: `<package>/es5/twilio.js` is its main one.
const voiceSdk = join(dirname(require.resolve('@twilio/voice-sdk')), '../dist/twilio.min.js')
const taskSdk = require.resolve('twilio-taskrouter/dist/index.window.js')

/** An agent without a desktop: the two unmodified SDKs on an empty page, accepting what comes. */
export class SdkAgent {
  readonly party: BrowserParty
  readonly workerSid: string

  private constructor(party: BrowserParty, workerSid: string) {
    this.party = party
    this.workerSid = workerSid
  }

  /** Makes the worker by REST, the token by the official helper, and goes to Available. */
  static async open(browser: Browser, server: ReadyServer, name: string): Promise<SdkAgent> {
    const client = restClient(server)
    const worker = await client.taskrouter.v1.workspaces(server.workspaceSid).workers.create({
      friendlyName: name,
      attributes: JSON.stringify({ contact_uri: `client:${name}` }),
    })
    const { AccessToken } = twilio.jwt
    const token = new AccessToken(server.accountSid, server.apiKey.sid, server.apiKey.secret, {
      identity: name,
      ttl: 3600,
    })
    token.addGrant(new AccessToken.VoiceGrant({ incomingAllow: true }))
    token.addGrant(
      new AccessToken.TaskRouterGrant({
        workspaceSid: server.workspaceSid,
        workerSid: worker.sid,
        role: 'worker',
      }),
    )
    const party = await BrowserParty.open(browser, {
      name,
      url: `${server.httpsUrl}/healthz`,
      bypassCsp: true,
    })
    await party.page.addScriptTag({ path: voiceSdk })
    await party.page.addScriptTag({ path: taskSdk })
    await party.page.evaluate(runAgent, {
      token: token.toJwt(),
      host: new URL(server.httpsUrl).host,
    })
    return new SdkAgent(party, worker.sid)
  }

  /** How many calls it has had. */
  handled(): Promise<number> {
    return this.party.page.evaluate(() => (globalThis as unknown as { handled: number }).handled)
  }

  /** Ends the call that it has, wraps up and completes. */
  async finish(): Promise<void> {
    await this.party.page.evaluate(() => (globalThis as unknown as { finish: () => void }).finish())
  }

  async close(): Promise<void> {
    await this.party.close()
  }
}

/** Runs in the page. */
async function runAgent({ token, host }: { token: string; host: string }): Promise<void> {
  // biome-ignore lint/suspicious/noExplicitAny: the SDKs as their script tags leave them
  const { Twilio, TaskRouter } = globalThis as any
  const state = globalThis as unknown as { handled: number; finish: () => void }
  state.handled = 0
  class Silent {
    info = () => Promise.resolve()
    warn = this.info
    debug = this.info
    error = this.info
    post = this.info
    postMetrics = this.info
    setHost() {}
    setToken() {}
    enable() {}
    disable() {}
    on() {}
  }
  const device = new Twilio.Device(token, {
    chunderw: host,
    Publisher: Silent,
    codecPreferences: ['pcmu'],
    sounds: Object.fromEntries(
      [
        'incoming',
        'outgoing',
        'disconnect',
        'dtmf0',
        'dtmf1',
        'dtmf2',
        'dtmf3',
        'dtmf4',
        'dtmf5',
        'dtmf6',
        'dtmf7',
        'dtmf8',
        'dtmf9',
        'dtmfs',
        'dtmfh',
      ].map((name) => [
        name,
        'data:audio/wav;base64,UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAIA+AAACABAAZGF0YQAAAAA=',
      ]),
    ),
    logLevel: 'silent',
  })
  // biome-ignore lint/suspicious/noExplicitAny: a call of the SDK
  let live: any = null
  // biome-ignore lint/suspicious/noExplicitAny: a call of the SDK
  device.on('incoming', (call: any) => {
    live = call
    call.accept()
  })
  await device.register()
  const worker = new TaskRouter.Worker(token, {
    ebServer: `https://${host}/v1/wschannels`,
    wsServer: `wss://${host}/v1/wschannels`,
    logLevel: 'silent',
  })
  await new Promise<void>((resolve) => worker.on('ready', () => resolve()))
  // biome-ignore lint/suspicious/noExplicitAny: a reservation of the SDK
  worker.on('reservationCreated', (reservation: any) => {
    reservation.on('accepted', () => state.handled++)
    reservation.on('wrapup', () => void reservation.complete())
    void reservation.conference({
      endConferenceOnExit: true,
      endConferenceOnCustomerExit: true,
      beep: 'false',
    })
  })
  state.finish = () => live?.disconnect()
  for (const activity of worker.activities.values()) {
    if (activity.name === 'Available') await activity.setAsCurrent()
  }
}
