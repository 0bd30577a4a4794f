// @vitest-environment happy-dom
import type { LiveParty, LiveQueue, LiveWaitingTask, TimelineEntry } from '@offhook/desk-api'
import { fireEvent, screen, within } from '@testing-library/react'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { Driver } from '../../testing/driver.tsx'
import { login, person } from '../../testing/fake-server.ts'
import { liveWorker } from '../../testing/live-rows.ts'
import { queueWindow } from '../../testing/queue-window.ts'

let desktop: Driver
const logIn = (change: object = {}) =>
  desktop.stored.set(
    'offhook.session',
    JSON.stringify({ ...login, person: { ...person, roles: ['supervisor'], ...change } }),
  )
beforeEach(() => {
  desktop = new Driver()
  logIn()
  // Only rows in view exist, and a page without layout has no view.
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(700)
  vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(1000)
})
afterEach(() => {
  desktop.close()
  vi.restoreAllMocks()
})

const callButton = { name: 'Call +1 415 555 0144' }
const [work] = liveWorker.tasks
const customer: LiveParty = {
  ...{ callSid: 'CA9', kind: 'customer', name: '+14155550144', workerSid: null },
  ...{ status: 'joined', since: 0, cause: null, holdSince: null, heldBy: null, muted: false },
  ...{ coaches: null, endConferenceOnExit: false, paying: false },
}
const team = [{ ...liveWorker, tasks: work ? [{ ...work, parties: [customer] }] : [] }]

const window = queueWindow()
const figures: LiveQueue['all'] = {
  now: { active: 0, waiting: 1, longestWaitSince: 0 } as LiveQueue['all']['now'],
  ...{ last30: window, today: window, thresholds: { serviceLevel: 20, shortAbandoned: 5 } },
}
const queue: LiveQueue = {
  ...{ key: 'WQ1', name: 'Support', agents: {} as LiveQueue['agents'], all: figures },
  ...{ channels: [], dayBegan: 0 },
  alertLevels: { waiting: [5, 10], longestWait: [60, 120], serviceLevel: [80, 60] },
}
const waiting: LiveWaitingTask = {
  ...{ key: 'WT1', name: '+14155550144', channel: 'voice', queueSid: 'WQ1' },
  ...{ queueName: 'Support', workflowSid: 'WW1', priority: 0, since: 0, offered: false },
}

const places: readonly (readonly [name: string, reach: () => Promise<HTMLElement>])[] = [
  [
    'the table of the team',
    async () => {
      await desktop.open({ path: '/team' })
      await desktop.happens(() => desktop.live.set('team', team))
      return await screen.findByTestId('team-row')
    },
  ],
  [
    'the parties of a call that a supervisor looks at',
    async () => {
      await desktop.open({ path: '/team/WK2' })
      await desktop.happens(() => desktop.live.set('team', team))
      return await screen.findByTestId('team-party')
    },
  ],
  [
    'the waiting list of a queue',
    async () => {
      await desktop.open({ path: '/queues/WQ1' })
      await desktop.happens(() => desktop.live.set('queues', [queue]))
      await desktop.happens(() => desktop.live.set('waiting', [waiting]))
      return await screen.findByTestId('waiting-row')
    },
  ],
  [
    'all that there was with a customer',
    async () => {
      const entries: TimelineEntry[] = []
      desktop.server.answers.set('GET /offhook/v1/CustomerTimeline', { entries, next: null })
      await desktop.open({ path: `/customers?customer=${encodeURIComponent('+14155550144')}` })
      const title = await screen.findByRole('heading', { level: 1 })
      expect(title.textContent).toBe('All with +1 415 555 0144')
      return title
    },
  ],
]

it.each(places)('is called by a click on it in %s, which opens nothing else', async (_, reach) => {
  const shown = within(await reach())
  const { path } = desktop.app.navigator.route.get()

  await desktop.happens(() => void fireEvent.click(shown.getByRole('button', callButton)))

  expect(desktop.app.dialpad.state.get()).toMatchObject({ isOpen: true, text: '+14155550144' })
  expect(desktop.app.navigator.route.get().path).toBe(path)
})

it.each(places)('is only text in %s for whoever takes no calls', async (_, reach) => {
  logIn({ workerSid: undefined })
  const shown = await reach()

  expect(shown.textContent).toContain('+1 415 555 0144')
  expect(within(shown).queryByRole('button', callButton)).toBeNull()
})

it('is only text once it is known that nobody may be called', async () => {
  const [, reach] = places[0] as (typeof places)[number]
  const row = within(await reach())
  desktop.server.dialling = { ...desktop.server.dialling, enabled: false }
  await desktop.happens(() => void fireEvent.click(row.getByRole('button', callButton)))

  expect(row.queryByRole('button', callButton)).toBeNull()
  expect(row.getByText('+1 415 555 0144')).toBeTruthy()
})
