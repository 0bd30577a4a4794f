/** The agent's screen on the real server: what goes on is on every page, a whole call by keyboard alone. */
import { frequencies, hears, type PhoneCall, SipPhone, until } from '@offhook/test-kit'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { BrowserSite } from '../support/browser-site.ts'
import { Desk } from '../support/desk.ts'
import {
  addPersonOfEveryRole,
  framedPaths,
  goToPath,
  logInAs,
  type Quiet,
  whenQuiet,
} from '../support/every-role.ts'

const [CUSTOMER, AGENT, OTHER] = frequencies
const phoneNumber = '+12015553370'
/** The server waits 30 s for a lost page, which is back after this, and lost anew. */
const OFFLINE_MS = 10_000

let site: BrowserSite
let phone: SipPhone

beforeAll(async () => {
  site = await BrowserSite.open()
  phone = await SipPhone.open({ name: 'customer', user: '+12025550170' })
  await site.rest.incomingPhoneNumbers.create({ phoneNumber, voiceUrl: 'flow://default/give-up' })
})

afterEach(() => site.clear())

afterAll(async () => {
  await phone?.close()
  await site?.close()
})

async function dials(): Promise<PhoneCall> {
  const { sip } = site.facts
  const call = await phone.call(`sip:${phoneNumber}@${sip.host}:${sip.port}`)
  call.speaks(CUSTOMER)
  return call
}

async function finish(desk: Desk, call: PhoneCall): Promise<void> {
  if (call.status === 'answered') await call.hangup()
  await desk.card('wrapping')
  await desk.press('Complete')
  await desk.noCards()
}

/**
 * Looks from now on when the page says that its connection is lost, by the page's own clock: how soon a
 * busy machine asks it is not measured. Nor is by how much the page itself was late: to hear the last
 * that came, and to look whether anything came since.
 */
async function firstSaysLost({ page }: Desk) {
  const seen = page.getByTestId('connection').evaluate(
    (node) =>
      new Promise<{ at: number; late: number }>((resolve) => {
        const LOOK_EVERY_MS = 20
        const begun = performance.now()
        let before = begun
        let late = 0
        const timer = setInterval(() => {
          const now = performance.now()
          late = Math.max(late, now - before - LOOK_EVERY_MS)
          before = now
          const isLost = node.textContent?.startsWith('Connection lost')
          if (!isLost && now < begun + 20_000) return
          clearInterval(timer)
          resolve({ at: isLost ? Date.now() : Number.POSITIVE_INFINITY, late })
        }, LOOK_EVERY_MS)
      }),
  )
  // Whatever is asked later is answered later: it looks now.
  await page.evaluate(() => undefined)
  return {
    msAfter: async (time: number) => {
      const { at, late } = await seen
      return at - time - 2 * late
    },
  }
}

describe('what goes on, on every page of the desktop', () => {
  const person = 'robin'
  let desk: Desk
  let quiet: Quiet
  const bar = (what: 'ringing' | 'live' | 'wrapup') => desk.page.getByTestId(`bar-${what}`)

  /** The bar says whose call it is, and each of these can be pressed. */
  async function offers(what: Parameters<typeof bar>[0], ...controls: readonly RegExp[]) {
    await bar(what).getByText('+1 202 555 0170').waitFor()
    for (const name of controls) {
      await bar(what).getByRole('button', { name, disabled: false }).waitFor()
    }
  }

  async function onEveryPage(look: () => Promise<void>): Promise<void> {
    for (const path of framedPaths) {
      await goToPath(desk.page, path, quiet)
      await look().catch((cause: unknown) => {
        throw new Error(`${path} does not show what goes on`, { cause })
      })
      expect(await desk.page.getByTestId(/^page-(forbidden|missing)$/).count(), path).toBe(0)
    }
  }

  it('is seen while it rings, lives, is wrapped up, and when the connection is lost', async () => {
    const { facts, browser } = site
    await addPersonOfEveryRole(facts, person)
    desk = await Desk.at(browser, `${facts.httpUrl}/ready`)
    const { page } = desk
    quiet = whenQuiet(page)
    await page.goto(`${facts.httpUrl}/app/`)
    await logInAs(page, person)
    await desk.becomeAvailable()

    const call = await dials()
    await bar('ringing').waitFor()
    await onEveryPage(() => offers('ringing', /^Accept call/, /^Reject call/))

    await bar('ringing')
      .getByRole('button', { name: /^Accept call/ })
      .click()
    await page.getByRole('button', { name: 'Put the customer on hold', disabled: false }).waitFor()
    await onEveryPage(async () => {
      await offers('live', /^Put the customer on hold$/, /^Mute yourself$/, /^Go to the live call$/)
      await bar('live')
        .getByText(/^\d+:\d\d/)
        .waitFor()
    })
    await expect.poll(() => desk.activity()).toContain('In a call')
    await page.setViewportSize({ width: 1024, height: 768 })
    const name = bar('live').locator('[title="+1 202 555 0170"]')
    expect(await name.evaluate((node) => node.scrollWidth - node.clientWidth)).toBe(0)
    await page.setViewportSize({ width: 1280, height: 800 })

    const { context } = desk.party
    const lost = page.getByTestId('connection').getByText(/Connection lost. Your call goes on/)
    let lostAt = 0
    const loses = async () => {
      const seen = await firstSaysLost(desk)
      lostAt = Date.now()
      await context.setOffline(true)
      await lost.waitFor()
      expect(await seen.msAfter(lostAt)).toBeLessThanOrEqual(2_000)
    }
    const finds = async () => {
      await context.setOffline(false)
      await lost.waitFor({ state: 'detached' })
    }
    await loses()
    await onEveryPage(async () => {
      if (Date.now() - lostAt > OFFLINE_MS) {
        await finds()
        await loses()
      }
      await lost.waitFor()
      await offers('live', /^Mute yourself$/)
    })
    await finds()

    await call.hangup()
    await bar('wrapup').waitFor()
    await onEveryPage(() => offers('wrapup', /^Complete wrap-up/))
    await expect.poll(() => desk.activity()).toContain('Wrap up')
    await bar('wrapup')
      .getByRole('button', { name: /^Complete wrap-up/ })
      .click()
    await bar('wrapup').waitFor({ state: 'detached' })
    // The calls that follow are for others.
    await desk.setActivity('Offline')
  })
})

it('a server that says nothing any more is seen within two seconds', async () => {
  const desk = await Desk.open(site.browser, site.facts)
  const { page } = desk
  // A beat has come: the connection is open, and nothing else is being told.
  const beats = new Promise<void>((resolve) => {
    page.on('websocket', (socket) =>
      socket.on('framereceived', ({ payload }) => payload === '{"type":"beat"}' && resolve()),
    )
  })
  await page.reload()
  await beats
  const strip = page.getByTestId('connection')
  await strip.getByText('Connected').waitFor()
  const seen = await firstSaysLost(desk)

  // Its connections stay open, and no packet comes by them: no browser tells of that.
  const { pid } = site.facts
  const frozenAt = Date.now()
  process.kill(pid, 'SIGSTOP')
  try {
    expect(await seen.msAfter(frozenAt)).toBeLessThanOrEqual(2_000)
  } finally {
    process.kill(pid, 'SIGCONT')
  }
  await strip.getByText('Connected').waitFor()
})

it('a whole call goes by keyboard alone, from becoming available to completing', async () => {
  const desk = await Desk.open(site.browser, site.facts)
  const { page } = desk
  const { keyboard } = page
  const control = (name: string) => page.getByRole('button', { name, exact: true })
  await keyboard.press('Control+k')
  await page.getByRole('textbox', { name: 'Commands' }).fill('Set status: Available')
  await page.getByText('Set status: Available').first().waitFor()
  await keyboard.press('Enter')
  await until('the agent is available', async () => (await desk.activity()).includes('Available'))
  await desk.party.speaks(AGENT)
  const call = await dials()
  await desk.card('ringing')

  await keyboard.press('Control+Shift+A')
  await desk.card('live')
  await Promise.all([hears(desk.party, CUSTOMER), hears(call, AGENT)])
  await keyboard.press('Control+Shift+H')
  await control('Resume').waitFor()
  await keyboard.press('Control+Shift+H')
  await control('Hold').waitFor()
  await keyboard.press('Control+Shift+M')
  await control('Unmute').waitFor()
  await keyboard.press('Control+Shift+K')
  await page.getByRole('region', { name: 'Keypad panel' }).waitFor()
  await keyboard.press('5')
  await page
    .getByRole('region', { name: 'Keypad panel' })
    .getByText('5', { exact: true })
    .first()
    .waitFor()
  await keyboard.press('Escape')
  await keyboard.press('Control+Shift+Digit1')
  await call.until('ended')
  await desk.card('wrapping')
  await until('the key is good again', async () => {
    await keyboard.press('Control+Shift+Digit1')
    return (await page.getByTestId('task-card').count()) === 0
  })
})

it('whose microphone is blocked is offered no call, is told so, and is back when it is well', async () => {
  const desk = await Desk.open(site.browser, site.facts)
  const { page } = desk
  await desk.party.refusesMicrophone(true)
  await page.getByRole('button', { name: 'Become available' }).click()
  const notice = page.locator('[data-notice="NoInputDevice"]')
  await notice.getByText(/No calls are offered to you/).waitFor()
  expect(await desk.activity()).not.toContain('Available')
  const call = await dials()
  await call.until('answered')
  expect(await page.getByTestId('task-card').count()).toBe(0)

  await desk.party.refusesMicrophone(false)
  await notice.getByRole('button', { name: 'Try again' }).click()

  await desk.card('ringing')
  await notice.waitFor({ state: 'detached' })
  await desk.press('Accept')
  await desk.card('live')
  await finish(desk, call)
})

it('a second tab asks first; the first keeps its call until the second takes desk and call', async () => {
  const desk = await Desk.open(site.browser, site.facts)
  await desk.becomeAvailable()
  await desk.party.speaks(AGENT)
  const call = await dials()
  await desk.card('ringing')
  await desk.press('Accept')
  await desk.card('live')

  // As the browser's own "duplicate this tab" does, it takes the login along.
  const opened = desk.party.context.waitForEvent('page')
  await desk.page.evaluate(() => void window.open('/app/'))
  const second = await opened
  await second
    .getByTestId('seat')
    .getByText(/A call is live in the other window/)
    .waitFor()
  await desk.card('live')
  await Promise.all([hears(desk.party, CUSTOMER), hears(call, AGENT)])

  await second.getByRole('button', { name: 'Bring the call here' }).click()

  await desk.page
    .getByTestId('seat')
    .getByText(/Go on there/)
    .waitFor()
  await second.locator('[data-testid="task-card"][data-phase="live"]').waitFor()
  expect(call.status).toBe('answered')
  await second.getByRole('button', { name: 'Hang up', exact: true }).click()
  await call.until('ended')
  await second.getByRole('button', { name: 'Complete', exact: true }).click()
  await second.getByText('No tasks').waitFor()
})

it('of three the agent leaves, and the two others go on', async () => {
  const desk = await Desk.open(site.browser, site.facts)
  const { page } = desk
  await desk.becomeAvailable()
  await desk.party.speaks(AGENT)
  const call = await dials()
  await desk.card('ringing')
  await desk.press('Accept')
  await desk.card('live')
  const [conference] = await site.rest.conferences.list({ status: 'in-progress' })
  const friend = await SipPhone.open({
    name: 'friend',
    user: 'friend',
    onCall: (made) => void made.answer(),
  })
  await site.rest
    .conferences(conference!.sid)
    .participants.create({ from: phoneNumber, to: friend.uri, earlyMedia: true })
  const other = await until('the friend has answered', async () => friend.calls.at(0))
  other.speaks(OTHER)
  await until('the friend is shown as live', async () =>
    ((await page.getByTestId('party').nth(2).textContent()) ?? '').includes('Live'),
  )
  expect(await page.getByTestId('party').nth(2).textContent()).not.toContain('sip:')

  await desk.press('Leave call')

  await desk.card('wrapping')
  await Promise.all([hears(call, OTHER), hears(other, CUSTOMER)])
  await call.hangup()
  await desk.press('Complete')
  await desk.noCards()
  await friend.close()
})
