import { BrowserParty, type ReadyServer, until } from '@offhook/test-kit'
import type { Browser, Locator } from 'playwright-core'

/** Standings in which no call is offered, whatever the activity is. */
const unreachable = ['connecting', 'unreachable', 'away']

/** An agent at the desktop: everything goes through the screen. */
export class Desk {
  readonly party: BrowserParty

  private constructor(party: BrowserParty) {
    this.party = party
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
    await page
      .getByLabel('User name')
      .fill(login.username)
      .catch(async (error: Error) => {
        const shown = await page.locator('body').textContent()
        throw new Error(`${error.message}\n${page.url()} shows: ${shown}`)
      })
    await page.getByLabel('Password').fill(login.password)
    await page.getByRole('button', { name: 'Log in', exact: true }).click()
    if (leavesOther) {
      await page.getByRole('button', { name: 'Log in and leave the other as it is' }).click()
    }
    await page.getByTestId('activity').waitFor()
    return new Desk(party)
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
    await until('the agent can be reached', async () => {
      const standing = await activity.getAttribute('data-standing')
      return standing !== null && !unreachable.includes(standing)
    })
  }

  /**
   * Chooses the activity, also when it is the one on the screen: of somebody who has just come back,
   * the server may be about to say that they are offline.
   */
  async setActivity(name: string): Promise<void> {
    const activity = this.page.getByTestId('activity')
    await activity.click()
    await this.page.getByRole('menuitem', { name, exact: true }).click()
    await until(`the status is ${name}`, async () => (await activity.textContent())?.includes(name))
  }

  async activity(): Promise<string> {
    return (await this.page.getByTestId('activity').textContent()) ?? ''
  }

  /** The card of the task in this phase; waits for it. */
  async card(phase: string, withinMs = 20_000): Promise<Locator> {
    const card = this.page.locator(`[data-testid="task-card"][data-phase="${phase}"]`)
    await card
      .first()
      .waitFor({ timeout: withinMs })
      .catch(async (error: unknown) => {
        throw new Error(`No task is ${phase}. The desk shows: ${await this.#shown()}`, {
          cause: error,
        })
      })
    return card.first()
  }

  /** The standing, the tasks and the notices, for a failed test. */
  async #shown(): Promise<string> {
    const standing = await this.page.getByTestId('activity').getAttribute('data-standing')
    const cards = await this.page
      .getByTestId('task-card')
      .evaluateAll((nodes) => nodes.map((node) => node.getAttribute('data-phase')))
    const notices = await this.page
      .locator('[data-notice]')
      .evaluateAll((nodes) => nodes.map((node) => node.getAttribute('data-notice')))
    return `${await this.activity()} (${standing}); tasks: ${cards}; notices: ${notices}`
  }

  async noCards(): Promise<void> {
    await until(
      'the desk has no task',
      async () => (await this.page.getByTestId('task-card').count()) === 0,
      20_000,
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
    await party.page.getByRole('button', { name: 'Call', exact: true }).waitFor()
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
