/** A busy quarter of an hour in small: 30 customers at once, 10 agents, and nothing is stuck. */
import { frequencies, type PhoneCall, SipPhone, until } from '@offhook/test-kit'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { BrowserSite } from '../support/browser-site.ts'
import { Desk } from '../support/desk.ts'
import { PhoneAgent } from '../support/phone-agent.ts'
import { SdkAgent } from '../support/sdk-agent.ts'

const CUSTOMERS = 30
const SDK_AGENTS = 4
const PHONE_AGENTS = 5
const [TONE] = frequencies

let site: BrowserSite

beforeAll(async () => {
  site = await BrowserSite.open()
})

afterAll(async () => {
  expect(await site?.close()).toBe(0)
})

it('thirty customers are served by one desktop, four bare SDK pages and five telephones', async () => {
  const { facts } = site
  const client = site.rest
  const tasks = client.taskrouter.v1.workspaces(facts.workspaceSid).tasks
  // Straight into the queue: the menu has tests of its own, and 30 of them would only wait.
  const number = await client.incomingPhoneNumbers.create({
    phoneNumber: '+12015553300',
    voiceUrl: 'flow://default/give-up',
  })
  const agents: SdkAgent[] = []
  for (let i = 1; i <= SDK_AGENTS; i++) {
    agents.push(await SdkAgent.open(site.browser, facts, `agent-${i}`))
  }
  for (const { party } of agents) await party.speaks(TONE)
  const telephones = await Promise.all(
    Array.from({ length: PHONE_AGENTS }, (_, i) => servingPhone(`phone-${i + 1}`)),
  )
  const desk = await Desk.open(site.browser, facts)
  await desk.party.speaks(TONE)
  await desk.becomeAvailable()

  const phones = await Promise.all(
    Array.from({ length: CUSTOMERS }, (_, i) =>
      SipPhone.open({ name: `customer ${i}`, user: `+120255502${String(i).padStart(2, '0')}` }),
    ),
  )
  const calls = await Promise.all(
    phones.map((phone) =>
      phone.call(`sip:${number.phoneNumber}@${facts.sip.host}:${facts.sip.port}`),
    ),
  )
  const work = { over: false }
  const atTheDesk = serveAtTheDesk(desk, work)
  await Promise.all(calls.map(talkAndLeave))
  work.over = true
  const byTheDesk = await atTheDesk
  // Who is told last of an end counts it last.
  const byOthers = await until('each customer is counted by whoever served them', async () => {
    const counts = [
      ...(await Promise.all(agents.map((agent) => agent.handled()))),
      ...telephones.map(({ handled }) => handled()),
    ]
    const all = byTheDesk + counts.reduce((sum, count) => sum + count, 0)
    return all >= CUSTOMERS && counts
  })

  expect(byTheDesk).toBeGreaterThan(0)
  expect(Math.min(...byOthers), byOthers.join()).toBeGreaterThan(0)
  expect(byTheDesk + byOthers.reduce((sum, count) => sum + count, 0)).toBe(CUSTOMERS)
  await until(
    'no task is left open',
    async () => {
      const open = await tasks.list({
        assignmentStatus: ['pending', 'reserved', 'assigned', 'wrapping'],
      })
      return open.length === 0
    },
    20_000,
  )
  await until('no call is left in progress', async () => {
    const live = await client.calls.list({ status: 'in-progress' })
    return live.length === 0
  })
  const ended = await client.calls.list({ to: number.phoneNumber, limit: 50 })
  expect(ended.map(({ status }) => status)).toEqual(Array(CUSTOMERS).fill('completed'))
  expect(await client.conferences.list({ status: 'in-progress' })).toEqual([])
  const done = await tasks.list({ assignmentStatus: ['completed'] })
  expect(done).toHaveLength(CUSTOMERS)
  for (const { sid } of done) {
    const offers = await client.taskrouter.v1
      .workspaces(facts.workspaceSid)
      .tasks(sid)
      .reservations.list({ reservationStatus: 'completed' })
    expect(offers, 'each is answered once').toHaveLength(1)
  }
  for (const agent of agents) await agent.close()
  for (const { agent } of telephones) await agent.close()
  await desk.close()
  for (const phone of phones) await phone.close()
}, 400_000)

/** An agent with a telephone, who takes every call that is offered. */
async function servingPhone(name: string) {
  const agent = await PhoneAgent.open(site.facts, name, TONE)
  let handled = 0
  agent.worker.on('reservationCreated', (reservation) => {
    reservation.on('accepted', () => handled++)
    reservation.on('wrapup', () => void reservation.complete())
    agent.takes(reservation).catch(() => {})
  })
  await agent.become('Available')
  return { agent, handled: () => handled }
}

/** Waits for an agent's voice, then hangs up. */
async function talkAndLeave(call: PhoneCall): Promise<void> {
  await call.until('answered', 20_000)
  await until(
    'an agent is heard',
    async () => {
      const [tone = -100, other = -100] = (await call.levels([TONE, frequencies[3]])) ?? []
      return tone > -45 && tone > other + 20
    },
    240_000,
  )
  await call.hangup()
}

/** Accepts what rings and completes what is over. @returns how many it served */
async function serveAtTheDesk(desk: Desk, work: { over: boolean }): Promise<number> {
  const shown = (phase: string) =>
    desk.page.locator(`[data-testid="task-card"][data-phase="${phase}"]`).count()
  let served = 0
  await until(
    'the desk has served its part',
    async () => {
      if ((await shown('ringing')) > 0) await desk.press('Accept').catch(() => {})
      if ((await shown('wrapping')) > 0) {
        await desk.press('Complete')
        served++
        await desk.noCards().catch(() => {})
      }
      return work.over && (await desk.page.getByTestId('task-card').count()) === 0
    },
    280_000,
  )
  return served
}
