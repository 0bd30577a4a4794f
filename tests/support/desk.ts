import { BrowserParty, type ReadyServer, until } from '@offhook/test-kit'
import type { Browser, Locator } from 'playwright-core'
import { serverState } from './server-state.ts'

/** Standings in which no call is offered, whatever the activity is. */
const unreachable = ['connecting', 'unreachable', 'away']

/** An agent at the desktop: everything goes through the screen. */
export class Desk {
  readonly party: BrowserParty
  readonly #server: ReadyServer | null

  private constructor(party: BrowserParty, server: ReadyServer | null = null) {
    this.party = party
    this.#server = server
  }

  /** Opens the desktop and logs in as the agent that the first start made. */
  static async open(
    browser: Browser,
    server: ReadyServer,
    options: {
      origin?: string
      colorScheme?: 'light' | 'dark'
      viewport?: { width: number; height: number }
      /** The session that is open on another device goes on. */
      leavesOther?: boolean
    } = {},
  ): Promise<Desk> {
    const { origin = server.httpUrl, leavesOther = false, ...look } = options
    const party = await BrowserParty.open(browser, {
      name: 'agent',
      url: `${origin}/app/`,
      ...look,
    })
    const login = server.logins.find(({ role }) => role === 'agent')
    if (!login) throw new Error('there is no agent login')
    const { page } = party
    try {
      await page.getByLabel('User name').fill(login.username)
      await page.getByLabel('Password').fill(login.password)
      await page.getByRole('button', { name: 'Log in', exact: true }).click()
      if (leavesOther) {
        await page.getByRole('button', { name: 'Log in and leave the other as it is' }).click()
      }
      await page.getByTestId('activity').waitFor()
    } catch (cause) {
      throw new Error(`The agent cannot log in. ${await party.shows()}`, { cause })
    }
    return new Desk(party, server)
  }

  /** Opens the page at an address, before anybody has logged in. */
  static async at(browser: Browser, url: string): Promise<Desk> {
    return new Desk(await BrowserParty.open(browser, { name: 'agent', url }))
  }

  get page() {
    return this.party.page
  }

  /** The desk in the tab that the browser restores after its page has crashed. */
  async restored(): Promise<Desk> {
    return new Desk(await this.party.restored())
  }

  /** Can be called from now on: the activity says so, and the phone and the router are connected. */
  async becomeAvailable(): Promise<void> {
    await this.setActivity('Available')
    const activity = this.page.getByTestId('activity')
    await this.#until('the agent can be reached', async () => {
      const standing = await activity.getAttribute('data-standing')
      return standing !== null && !unreachable.includes(standing)
    })
  }

  /**
   * Chooses the activity, also when it is the one on the screen: of somebody who has just come back,
   * the server may be about to say that they are offline. The server has taken it then.
   */
  async setActivity(name: string): Promise<void> {
    const choose = async () => {
      await this.page.getByTestId('activity').click()
      await this.page.getByRole('menuitem', { name, exact: true }).click()
    }
    await Promise.all([
      this.page.waitForResponse(
        (response) => response.request().postData()?.includes('"ActivitySid"') ?? false,
      ),
      choose(),
    ])
    await this.#until(`the status is ${name}`, async () => (await this.activity()).includes(name))
  }

  async activity(): Promise<string> {
    return (await this.page.getByTestId('activity').textContent()) ?? ''
  }

  /** The card of the task in this phase; waits for it. */
  async card(phase: string, withinMs?: number): Promise<Locator> {
    const card = this.page.locator(`[data-testid="task-card"][data-phase="${phase}"]`).first()
    await this.#until(`a task is ${phase}`, () => card.isVisible(), withinMs)
    return card
  }

  /** @throws with what the desk shows and what the server says, when it does not come to that */
  async #until(what: string, look: () => Promise<boolean>, withinMs?: number): Promise<void> {
    await until(what, look, withinMs).catch(async (cause: Error) => {
      const desk = await this.#shown().catch(({ message }: Error) => message)
      const told = [`${cause.message}. The desk shows: ${desk}`, await this.party.shows()]
      if (this.#server) told.push(await serverState(this.#server))
      throw new Error(told.join('\n'), { cause })
    })
  }

  /** The standing, the tasks and the notices. */
  async #shown(): Promise<string> {
    const marks = (selector: string, name: string) =>
      this.page
        .locator(selector)
        .evaluateAll((nodes, of) => nodes.map((node) => node.getAttribute(of)), name)
    const standing = await marks('[data-testid="activity"]', 'data-standing')
    const cards = await marks('[data-testid="task-card"]', 'data-phase')
    const notices = await marks('[data-notice]', 'data-notice')
    return `${standing}; tasks: ${cards}; notices: ${notices}`
  }

  async noCards(): Promise<void> {
    await this.#until(
      'the desk has no task',
      async () => (await this.page.getByTestId('task-card').count()) === 0,
    )
  }

  async press(name: string): Promise<void> {
    await this.page.getByRole('button', { name, exact: true }).click()
  }

  context(): Locator {
    return this.page.getByTestId('context-panel')
  }

  async close(): Promise<void> {
    await this.party.close()
  }
}

/** The built-in test phone, in a tab of its own. */
export class TestCaller {
  readonly party: BrowserParty

  private constructor(party: BrowserParty) {
    this.party = party
  }

  static async open(
    browser: Browser,
    server: ReadyServer,
    origin = server.httpUrl,
  ): Promise<TestCaller> {
    const party = await BrowserParty.open(browser, {
      name: 'test caller',
      url: `${origin}/app/test-caller`,
    })
    await party.page
      .getByRole('button', { name: 'Call', exact: true })
      .waitFor()
      .catch(async (cause: unknown) => {
        throw new Error(`There is no telephone. ${await party.shows()}`, { cause })
      })
    return new TestCaller(party)
  }

  async call(): Promise<void> {
    await this.party.page.getByRole('button', { name: 'Call', exact: true }).click()
  }

  async press(key: string): Promise<void> {
    await this.party.page.getByRole('button', { name: key, exact: true }).click()
  }

  async hangup(): Promise<void> {
    await this.party.page.getByRole('button', { name: 'Hang up', exact: true }).click()
  }

  /** What it prints of the flow's questions. */
  async menu(): Promise<string> {
    return (await this.party.page.getByLabel('What you are asked').textContent()) ?? ''
  }

  async state(): Promise<string> {
    return (await this.party.page.getByTestId('test-call-state').textContent()) ?? ''
  }

  async close(): Promise<void> {
    await this.party.close()
  }
}
