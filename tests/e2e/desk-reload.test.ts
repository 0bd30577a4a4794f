/**
 * An agent's page is loaded again in mid-call, or crashes: the customer waits with music, and is back
 * with them.
 */
import { frequencies, hears, hearsNot, SipPhone, until } from '@offhook/test-kit'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { BrowserSite } from '../support/browser-site.ts'
import { Desk } from '../support/desk.ts'

const [CUSTOMER, AGENT] = frequencies

let site: BrowserSite

beforeAll(async () => {
  site = await BrowserSite.open()
})

afterEach(() => site.clear())

afterAll(() => site?.close())

/** A customer who has called this number, and an agent at the desk who has accepted. */
async function live(phoneNumber: string, user: string) {
  const { facts } = site
  await site.rest.incomingPhoneNumbers.create({ phoneNumber, voiceUrl: 'flow://default/give-up' })
  const desk = await Desk.open(site.browser, facts)
  await desk.becomeAvailable()
  await desk.party.speaks(AGENT)
  const phone = await SipPhone.open({ name: 'customer', user })
  const call = await phone.call(`sip:${phoneNumber}@${facts.sip.host}:${facts.sip.port}`)
  call.speaks(CUSTOMER)
  await desk.card('ringing')
  await desk.press('Accept')
  await desk.card('live')
  return { desk, phone, call }
}

/** What the clock of the task in hand shows, in seconds; NaN while it shows none. */
async function clockOf({ page }: Desk): Promise<number> {
  const text = await page.getByTestId('task-phase').locator('time').textContent()
  return (text ?? '').split(':').reduce((sum, part) => sum * 60 + Number(part), 0)
}

/** How an agent comes to lose their page; each gives the desk that they have then. */
const losses: readonly {
  readonly what: string
  readonly phoneNumber: string
  readonly user: string
  readonly lose: (desk: Desk) => Promise<Desk>
}[] = [
  {
    what: 'was loaded again',
    phoneNumber: '+12015553304',
    user: '+12025550161',
    lose: async (desk) => {
      await desk.page.reload()
      return desk
    },
  },
  {
    what: 'has crashed',
    phoneNumber: '+12015553308',
    user: '+12025550163',
    lose: async (desk) => {
      await desk.party.crash()
      return desk.restored()
    },
  },
]

/**
 * A page of this browser, this or the next, is offered the call that it has lost, and declines. Before
 * that the microphone is not given back: the desk would be in the call without being asked.
 */
function declines({ page, party: { context } }: Desk): Promise<void> {
  return new Promise((resolve) => {
    const listen = (to: Page) =>
      to.on('websocket', (socket) => {
        let isOffered = false
        socket.on('framereceived', ({ payload }) => {
          isOffered ||= String(payload).includes('"Rejoin":"true"')
        })
        socket.on('framesent', ({ payload }) => {
          if (isOffered && String(payload).includes('"type":"hangup"')) resolve()
        })
      })
    listen(page)
    context.on('page', listen)
  })
}

it.each(losses)(
  'a desk that $what and could not have its microphone joins the call when asked to',
  async ({ phoneNumber, user, lose }) => {
    const { desk: before, phone, call } = await live(phoneNumber, user)
    await Promise.all([hears(before.party, CUSTOMER), hears(call, AGENT)])

    await before.party.context.addInitScript('offhookParty.refuseMicrophone(true)')
    const declined = declines(before)
    const desk = await lose(before)
    await desk.card('elsewhere')
    await desk.page.getByRole('alert').first().waitFor()
    await declined
    await desk.party.refusesMicrophone(false)
    await desk.party.speaks(AGENT)
    await desk.press('Join call')

    await desk.card('live', 5_000)
    await Promise.all([hears(desk.party, CUSTOMER), hears(call, AGENT)])
    await call.hangup()
    await desk.card('wrapping')
    await desk.press('Complete')
    await desk.noCards()
    await phone.close()
    await desk.close()
  },
)

it('a desk whose page crashes is live again within five seconds of its tab, with its status', async () => {
  const { desk: before, phone, call } = await live('+12015553310', '+12025550164')
  await Promise.all([hears(before.party, CUSTOMER), hears(call, AGENT)])
  const conferences = () => site.rest.conferences.list({ status: 'in-progress' })
  const [conference] = await conferences()

  await before.party.crash()
  await hearsNot(call, AGENT)
  expect(call.status).toBe('answered')
  const desk = await before.restored()
  await desk.party.speaks(AGENT)
  await desk.card('live', 5_000)

  await Promise.all([hears(desk.party, CUSTOMER), hears(call, AGENT)])
  await expect.poll(() => desk.activity()).toContain('Available')
  expect((await conferences()).map(({ sid }) => sid)).toEqual([conference?.sid])
  await desk.press('Hang up')
  await call.until('ended')
  await desk.card('wrapping')
  await desk.press('Complete')
  await desk.noCards()
  await expect.poll(() => desk.activity()).toContain('Available')
  await phone.close()
  await desk.close()
})

it('a call that another device has is not asked for in vain, and comes when its page there is closed', async () => {
  const { desk, phone, call } = await live('+12015553306', '+12025550162')
  await hears(call, AGENT)

  const other = await Desk.open(site.browser, site.facts, { leavesOther: true })
  await other.card('elsewhere')
  const join = other.page.getByRole('button', { name: 'Join call', exact: true })
  await expect.poll(() => join.getAttribute('aria-description')).toContain('on another device')
  await hears(call, AGENT)
  await other.party.speaks(AGENT)
  await desk.close()

  await other.card('live')
  await Promise.all([hears(other.party, CUSTOMER), hears(call, AGENT)])
  await call.hangup()
  await other.card('wrapping')
  await other.press('Complete')
  await other.noCards()
  await phone.close()
  await other.close()
})

it('the desk is live again within five seconds of the page, in the same call and task', async () => {
  const client = site.rest
  const { desk, phone, call } = await live('+12015553302', '+12025550160')
  await Promise.all([hears(desk.party, CUSTOMER), hears(call, AGENT)])
  const before = await client.conferences.list({ status: 'in-progress' })
  const note = desk.page.getByTestId('notes').getByRole('textbox')
  await until('the call has lasted five seconds', async () => (await clockOf(desk)) >= 5)
  const shownBefore = await clockOf(desk)
  // Not yet saved when the page goes.
  await note.fill('wants a refund')

  await desk.page.reload()
  await desk.page.getByTestId('activity').waitFor()
  await desk.party.speaks(AGENT)
  await desk.card('live', 5_000)

  expect(await clockOf(desk)).toBeGreaterThanOrEqual(shownBefore)
  await expect.poll(() => note.inputValue()).toBe('wants a refund')
  await expect.poll(() => desk.activity()).toContain('Available')
  await Promise.all([hears(desk.party, CUSTOMER), hears(call, AGENT)])
  const after = await client.conferences.list({ status: 'in-progress' })
  expect(after.map(({ sid }) => sid)).toEqual(before.map(({ sid }) => sid))
  expect(await client.conferences(after[0]!.sid).participants.list()).toHaveLength(2)
  expect(call.status).toBe('answered')
  await desk.press('Hang up')
  await call.until('ended')
  await desk.card('wrapping')
  await desk.press('Complete')
  await desk.noCards()
  await until('no call is left', async () => {
    return (await client.calls.list({ status: 'in-progress' })).length === 0
  })
  await phone.close()
  await desk.close()
})

it('who was available is so again, also when the router has long taken them for gone', async () => {
  const { logins, workspaceSid } = site.facts
  const workerSid = logins.find(({ role }) => role === 'agent')?.workerSid ?? ''
  const worker = site.rest.taskrouter.v1.workspaces(workspaceSid).workers(workerSid)
  const stands = (name: string) =>
    until(`the worker is ${name}`, async () => (await worker.fetch()).activityName === name)
  const desk = await Desk.open(site.browser, site.facts)
  await desk.becomeAvailable()
  await stands('Available')
  // The page has its scripts only when its worker is offline.
  let offline: Promise<unknown> | null = null
  await desk.page.route('**/*.js', async (route) => {
    offline ??= stands('Offline')
    await offline
    await route.continue()
  })

  await desk.page.reload()

  await stands('Available')
  await expect.poll(() => desk.activity()).toContain('Available')
  await desk.page.unrouteAll({ behavior: 'ignoreErrors' })
  await desk.close()
})
