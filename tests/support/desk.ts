import { BrowserParty, type ReadyServer, until } from '@offhook/test-kit'
import type { Browser, Locator } from 'playwright-core'

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
    } = {},
  ): Promise<Desk> {
    const { origin = server.httpUrl, ...look } = options
    const party = await BrowserParty.open(browser, {
      name: 'agent',
      url: `${origin}/app/`,
      ...look,
    })
    const login = server.logins.find(({ role }) => role === 'agent')
    if (!login) throw new Error('there is no agent login')
    const { page } = party
    await page.getByLabel('User name').fill(login.username)
    await page.getByLabel('Password').fill(login.password)
    await page.getByRole('button', { name: 'Log in', exact: true }).click()
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

  /** Presses the button that the empty desk offers. */
  async becomeAvailable(): Promise<void> {
    await this.setActivity('Available')
  }

  async setActivity(name: string): Promise<void> {
    const activity = this.page.getByTestId('activity')
    if ((await activity.textContent())?.includes(name)) return
    await activity.click()
    await this.page.getByRole('menuitem', { name, exact: true }).click()
    await until(`the status is ${name}`, async () => (await activity.textContent())?.includes(name))
  }

  async activity(): Promise<string> {
    return (await this.page.getByTestId('activity').textContent()) ?? ''
  }

  /** The card of the task in this phase; waits for it. */
  async card(phase: string, withinMs = 10_000): Promise<Locator> {
    const card = this.page.locator(`[data-testid="task-card"][data-phase="${phase}"]`)
    await card.first().waitFor({ timeout: withinMs })
    return card.first()
  }

  async noCards(): Promise<void> {
    await until(
      'the desk has no task',
      async () => (await this.page.getByTestId('task-card').count()) === 0,
      15_000,
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

  async state(): Promise<string> {
    return (await this.party.page.getByTestId('test-call-state').textContent()) ?? ''
  }

  async close(): Promise<void> {
    await this.party.close()
  }
}
