import {
  launchBrowser,
  type ReadyServer,
  ServerProcess,
  type StartServerOptions,
  WebhookHost,
} from '@offhook/test-kit'
import type { Browser } from 'playwright-core'
import { restClient } from './rest.ts'
import { root } from './root.ts'

interface BrowserSiteOptions {
  readonly server?: StartServerOptions
  /** How the browser is launched, which may depend on where the server is. */
  readonly browser?: (server: ReadyServer) => Parameters<typeof launchBrowser>[0]
}

/** A running product, an application that it asks, and a browser for pages that speak with it. */
export class BrowserSite {
  readonly server: ServerProcess
  readonly host: WebhookHost
  readonly browser: Browser

  private constructor(server: ServerProcess, host: WebhookHost, browser: Browser) {
    this.server = server
    this.host = host
    this.browser = browser
  }

  static async open(options: BrowserSiteOptions = {}): Promise<BrowserSite> {
    const server = await ServerProcess.start(root, options.server)
    try {
      const browser = await launchBrowser(options.browser?.(server.facts))
      return new BrowserSite(server, await WebhookHost.open(), browser)
    } catch (error) {
      await server.stop()
      throw error
    }
  }

  get facts() {
    return this.server.facts
  }

  get rest() {
    return restClient(this.facts)
  }

  /** The sid of an application for calls from browsers, which run this document. */
  async outgoing(voiceUrl: string): Promise<string> {
    const { sid } = await this.rest.applications.create({ friendlyName: 'Outgoing', voiceUrl })
    return sid
  }

  /**
   * Ends the pages, calls and tasks that are left of a test. One that failed has left some, and they would
   * be in the way of the next.
   */
  async clear(): Promise<void> {
    await Promise.all(this.browser.contexts().map((context) => context.close()))
    const { calls, taskrouter } = this.rest
    const live = await calls.list({ status: 'in-progress' })
    // One that has ended by itself meanwhile refuses it.
    await Promise.allSettled(live.map(({ sid }) => calls(sid).update({ status: 'completed' })))
    const { tasks } = taskrouter.v1.workspaces(this.facts.workspaceSid)
    const open = ['pending', 'reserved', 'assigned', 'wrapping']
    for (const { sid } of await tasks.list({ assignmentStatus: open })) await tasks(sid).remove()
  }

  /** Ends all of it. Resolves with the server's exit code. */
  async close(): Promise<number | null> {
    await this.host.close()
    await this.browser.close()
    return this.server.stop()
  }
}
