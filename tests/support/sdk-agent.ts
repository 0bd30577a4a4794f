import { fileURLToPath } from 'node:url'
import { BrowserParty, type ReadyServer } from '@offhook/test-kit'
import type { Browser } from 'playwright-core'
import twilio from 'twilio'
import { bundle } from './bundle.ts'
import { restClient } from './rest.ts'
import type { AgentInPage, start } from './sdk-agent-page.ts'

/** What the program leaves in the page. */
interface Page {
  agent: { start: typeof start }
  me: AgentInPage
}

const program = bundle(fileURLToPath(new URL('sdk-agent-page.ts', import.meta.url)), 'agent')

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
    await party.page.addScriptTag({ content: await program() })
    await party.page.evaluate(
      async (how) => {
        const page = globalThis as unknown as Page
        page.me = await page.agent.start(how)
      },
      { token: token.toJwt(), host: new URL(server.httpsUrl).host },
    )
    return new SdkAgent(party, worker.sid)
  }

  /** How many calls it has had. */
  handled(): Promise<number> {
    return this.party.page.evaluate(() => (globalThis as unknown as Page).me.handled())
  }

  /** Ends the call that it has, wraps up and completes. */
  async finish(): Promise<void> {
    await this.party.page.evaluate(() => (globalThis as unknown as Page).me.finish())
  }

  async close(): Promise<void> {
    await this.party.close()
  }
}
