// @vitest-environment happy-dom
import type {
  ColumnDefinitionProps,
  ComponentProps,
  Components,
  ContentApi,
  Flex,
  WorkerInView,
} from '@offhook/desktop-sdk'
import { fireEvent, screen, within } from '@testing-library/react'
import { createElement } from 'react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Driver } from '../../testing/driver.tsx'
import { login, person } from '../../testing/fake-server.ts'
import { liveQueue, liveWorker } from '../../testing/live-rows.ts'

let driver: Driver

beforeEach(() => {
  driver = new Driver()
})

afterEach(() => {
  driver.close()
  vi.restoreAllMocks()
})

const openWith: Driver['openWith'] = (...asked) => driver.openWith(...asked)

const asSupervisor = () =>
  driver.stored.set(
    'offhook.session',
    JSON.stringify({ ...login, person: { ...person, roles: ['supervisor'] } }),
  )

/** Says which place it stands in, and what it was given there. */
function Told({ at, task, participant, worker, supervisedTask }: ComponentProps) {
  const facts = [
    Object(task).sid,
    Object(participant).callSid,
    Object(worker).sid,
    Object(supervisedTask).sid,
  ]
  return createElement('i', { 'data-place': at }, facts.filter(Boolean).join(' '))
}

/** A tab that is given which shop it is about. */
const Shop = ({ shop }: { shop?: string }) => createElement('p', null, `Orders in ${shop}`)

const places = (): Record<string, string> =>
  Object.fromEntries(
    [...document.querySelectorAll('[data-place]')].map((element) => [
      element.getAttribute('data-place'),
      element.textContent,
    ]),
  )

type Named = readonly [name: string, component: { readonly Content: ContentApi }]

/** Every component by its name, those below another one with a dot. */
function componentsOf(flex: Components): Named[] {
  return Object.entries(flex).flatMap(([name, value]): Named[] => {
    if (typeof value !== 'object' || value === null) return []
    if ('Content' in value) return [[name, value as Named[1]]]
    return componentsOf(value as unknown as Components).map(([inner, one]) => [
      `${name}.${inner}`,
      one,
    ])
  })
}

/** Puts its own mark into each component; tabs are told apart below. */
function markAll(flex: Flex): void {
  for (const [name, { Content }] of componentsOf(flex)) {
    if (name.endsWith('Tabs') || name === 'WorkersDataTable') continue
    Content.add(createElement(Told, { key: 'mark', at: name } as never))
  }
}

describe('the places of components', () => {
  it('are filled on every page', async () => {
    await openWith(markAll, { path: '/sound' })

    expect(Object.keys(places())).toEqual(
      expect.arrayContaining([
        'RootContainer',
        'MainHeader',
        'MainContainer',
        'SideNav',
        'UserControls',
        'LiveCommsBar',
        'NotificationBar',
        'AppStatusPanel',
        'DeviceManager',
      ]),
    )
  })

  it('know the task that rings', async () => {
    await openWith(markAll)
    await driver.offer('WR1')

    expect(places()).toMatchObject({
      TaskListContainer: '',
      TaskList: '',
      TaskListItem: 'WR1',
      TaskListButtons: 'WR1',
      TaskCanvas: 'WR1',
      TaskCanvasHeader: 'WR1',
      IncomingTaskCanvas: 'WR1',
      IncomingTaskCanvasActions: 'WR1',
      CRMContainer: 'WR1',
      TaskInfoPanel: 'WR1',
    })
    expect(places()).not.toHaveProperty('CallCanvas')
  })

  it('know the live call, its parties and what is open beside it', async () => {
    const { manager } = await openWith(markAll)
    await driver.liveCall('WR1')
    const agent = { callSid: 'CA-agent', kind: 'worker', isMe: true, workerSid: 'WK1' } as const
    await driver.conference('WR1', [{}, { ...agent, name: 'Ada' }])
    const [task] = manager.store.getState().flex.worker.tasks.values()
    expect(task?.getParticipants()).toMatchObject([
      { phoneNumber: '+14155550132', worker: null, reservationSid: null, participantSid: null },
      { phoneNumber: null, worker: { sid: 'WK1', name: 'Ada' }, reservationSid: 'WR1' },
    ])
    const parties = `/offhook/v1/Tasks/${task?.taskSid}/Conversation/Parties`
    driver.server.answers.set(`POST ${parties}`, {})
    await driver.happens(() => void task?.addVoiceParticipant('+12025550177', '+14155550100'))
    const asked = driver.server.requests(parties).at(-1)
    expect(JSON.parse(asked?.body ?? '')).toMatchObject({
      ...{ to: '+12025550177', from: '+14155550100', mode: 'WARM' },
    })
    await driver.click('Keypad')
    await driver.click('Transfer')

    expect(places()).toMatchObject({
      LiveCommsBarItem: 'WR1',
      LiveCommsBarActions: 'WR1',
      MuteButton: 'WR1',
      CallCanvas: 'WR1',
      CallCanvasActions: 'WR1',
      CallCanvasDialpad: 'WR1',
      ParticipantsCanvas: 'WR1',
      WorkerDirectory: 'WR1',
    })
    const rows = [...document.querySelectorAll('[data-place="ParticipantCanvas"]')]
    expect(rows.map(({ textContent }) => textContent)).toEqual(['WR1 CA-customer', 'WR1 CA-agent'])
  })

  it('know whom the agent is calling', async () => {
    const { flex, manager } = await openWith(markAll)
    const view = () => manager.store.getState().flex.view
    await driver.offer('WR1', { direction: 'outbound', outbound_to: '+1', call_sid: undefined })
    const [task] = manager.store.getState().flex.worker.tasks.values()
    expect(task && flex.TaskHelper.isInitialOutboundAttemptTask(task)).toBe(true)
    expect(view().isOutboundDialerOpen).toBe(false)

    expect(places()).toMatchObject({
      ConnectingOutboundCallCanvas: 'WR1',
      ConnectingOutboundCallCanvasActions: 'WR1',
    })
    await driver.happens(
      () => void flex.Actions.invokeAction('ToggleOutboundDialer', { open: true }),
    )
    expect(places()).toHaveProperty('OutboundDialerPanel')
    expect(view().isOutboundDialerOpen).toBe(true)
  })

  it('are there for a link that calls', async () => {
    await openWith(markAll, { path: '/dial?number=%2B14155550132' })

    expect(places()).toHaveProperty('NewTaskCanvas')
  })

  it('know the worker beside the team, and their call; the table takes columns', async () => {
    asSupervisor()
    // Rows are drawn where there is room for them.
    vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(700)
    await openWith(
      (flex) => {
        markAll(flex)
        const { React, ColumnDefinition, WorkersDataTable } = flex
        WorkersDataTable.Content.add(
          React.createElement(ColumnDefinition, {
            key: 'desk',
            header: 'Desk no.',
            content: ({ fullName }) => `desk of ${fullName}`,
          }),
        )
        WorkersDataTable.Content.add(
          React.createElement(ColumnDefinition, {
            key: 'broken',
            header: 'Broken',
            content: () => {
              throw new Error('cannot draw')
            },
          }),
        )
      },
      { path: '/team/WK2?order=state' },
    )
    await driver.happens(() => driver.live.set('team', [liveWorker]))

    const given = `WK2 ${liveWorker.tasks[0]?.reservationSid}`
    expect(places()).toMatchObject({
      TeamsView: '',
      WorkerCanvas: given,
      WorkerProfile: given,
      WorkerSkills: given,
      'Supervisor.TaskCanvas': given,
      'Supervisor.TaskCanvasHeader': given,
      'Supervisor.TaskOverviewCanvas': given,
    })
    expect(screen.getByRole('columnheader', { name: 'Desk no.' })).toBeTruthy()
    const [row] = screen.getAllByTestId('team-row')
    expect(within(row as HTMLElement).getByText(`desk of ${liveWorker.name}`)).toBeTruthy()
    // A real link: a new tab is the browser's, a plain click is followed by the page.
    expect(row?.getAttribute('href')).toBe('/app/team/WK2?order=state')
    expect(row && fireEvent.click(row, { ctrlKey: true })).toBe(true)
    expect(row && fireEvent.click(row)).toBe(false)
  })

  it('give the table of the team another order and other columns, and its default props', async () => {
    asSupervisor()
    vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(700)
    const { flex, manager } = await openWith(
      ({ React, ColumnDefinition, WorkersDataTable: { Content } }) => {
        const column = (key: string, content: ColumnDefinitionProps['content']) =>
          React.createElement(ColumnDefinition, { key, header: key, content })
        Content.add(
          column('Desk', ({ fullName }, { floor }) => `${fullName} on floor ${floor}`),
          {
            sortOrder: 0.5,
          },
        )
        Content.add(
          column('Parking', () => 'P1'),
          { if: ({ floor }) => floor === 3 },
        )
        for (const key of ['handled', 'handleTime']) Content.remove(key)
        Content.remove('call', { if: ({ floor }) => floor === 3 })
      },
      { path: '/team' },
    )
    await driver.happens(() => driver.live.set('team', [liveWorker]))
    const heads = () => screen.getAllByRole('columnheader').map(({ textContent }) => textContent)
    const cells = () => {
      const [row] = screen.getAllByTestId('team-row')
      return within(row as HTMLElement)
        .getAllByRole('cell')
        .map(({ textContent }) => textContent)
    }
    expect(heads()).toEqual(['Name', 'Desk', 'Status', 'Call', 'Other tasks', 'Missed'])
    expect(cells()).toHaveLength(6)

    await driver.happens(() =>
      manager.updateConfig({ componentProps: { WorkersDataTable: { floor: 3 } } }),
    )
    expect(heads()).toEqual(['Name', 'Desk', 'Status', 'Other tasks', 'Missed', 'Parking'])
    expect(cells()[1]).toBe('Bo Berg on floor 3')

    const { React, ColumnDefinition, WorkersDataTable } = flex
    const only = { key: 'only', header: 'Who', content: ({ fullName }: WorkerInView) => fullName }
    await driver.happens(() =>
      WorkersDataTable.Content.replace(React.createElement(ColumnDefinition, only)),
    )
    expect(heads()).toEqual(['Who', 'Desk', 'Parking'])
  })

  it('take pages away, from the rail too, and give views an order and props', async () => {
    asSupervisor()
    const { flex, manager } = await openWith(({ ViewCollection: { Content } }) => {
      Content.remove('calls')
      Content.remove('teams', { if: ({ isQuiet }) => isQuiet === true })
      Content.add(createElement(Told, { key: 'own', name: 'calls', at: 'own calls' } as never))
    })
    const { Actions } = flex
    const go = (viewName: string) =>
      driver.happens(() => void Actions.invokeAction('NavigateToView', { viewName }))
    expect(screen.queryByRole('link', { name: 'Calls' })).toBeNull()
    await go('calls')
    expect(places()).toEqual({ 'own calls': '' })

    expect(screen.getByRole('link', { name: 'Team' })).toBeTruthy()
    await driver.happens(() =>
      manager.updateConfig({
        componentProps: { ViewCollection: { isQuiet: true, task: { sid: 'given' } } },
      }),
    )
    expect(screen.queryByRole('link', { name: 'Team' })).toBeNull()
    expect(places()).toEqual({ 'own calls': 'given' })
    await go('teams')
    expect(screen.getByTestId('page-missing')).toBeTruthy()
  })

  it('are there among the figures of queues', async () => {
    asSupervisor()
    await openWith(markAll, { path: '/queues?window=today' })
    await driver.happens(() => driver.live.set('queues', [liveQueue()]))
    // A real link: a new tab is the browser's, a plain click is followed beside the table.
    const link = screen.getByRole('link', { name: 'Sales' })
    expect(link.getAttribute('href')).toBe('/app/queues/WQ1?window=today')
    expect(fireEvent.click(link, { ctrlKey: true })).toBe(true)
    await driver.happens(() => void fireEvent.click(link))
    expect(driver.app.navigator.route.get().path).toBe('/queues/WQ1')

    expect(Object.keys(places())).toEqual(
      expect.arrayContaining([
        'QueuesStatsView',
        'QueuesStats.QueuesDataTable',
        'QueuesStats.AggregatedQueuesDataTiles',
      ]),
    )
  })
})

describe('tabs', () => {
  it('are seen once a plugin adds one, and change with mouse and arrows', async () => {
    await openWith(({ React, Tab, TaskCanvasTabs }) => {
      TaskCanvasTabs.Content.add(
        React.createElement(Tab, { key: 'orders', label: 'Orders' }, 'Three orders'),
        { if: ({ task }) => Object(task).status === 'accepted' },
      )
    })
    await driver.liveCall('WR1')

    expect(screen.getAllByRole('tab').map(({ textContent }) => textContent)).toEqual([
      'Call',
      'Orders',
    ])
    expect(screen.queryByText('Three orders')).toBeNull()
    await driver.happens(() => screen.getByRole('tab', { name: 'Orders' }).click())
    expect(screen.getByRole('tabpanel', { name: 'Orders' }).textContent).toBe('Three orders')
    expect(screen.getByRole('button', { name: 'Mute' })).toBeTruthy()
    await driver.happens(() => {
      fireEvent.keyDown(screen.getByRole('tab', { name: 'Orders' }), { key: 'ArrowRight' })
    })
    expect(screen.getByRole('tabpanel', { name: 'Call' })).toBeTruthy()
    expect(document.activeElement?.textContent).toBe('Call')
  })

  it('are given the default props of their component, and asked with them', async () => {
    await openWith(({ TaskCanvasTabs }) => {
      TaskCanvasTabs.defaultProps['shop'] = 'Lima'
      TaskCanvasTabs.Content.add(createElement(Shop, { key: 'orders' }), {
        ...{ sortOrder: -1, if: ({ shop }) => shop === 'Lima' },
      })
    })
    await driver.liveCall('WR1')
    await driver.happens(() => screen.getByRole('tab', { name: 'orders' }).click())

    expect(screen.getByRole('tabpanel', { name: 'orders' }).textContent).toBe('Orders in Lima')
  })

  it('are chosen by a plugin, before they are there too; what people choose is known', async () => {
    const { flex, manager } = await openWith(({ Actions, React, Tab, TaskCanvasTabs }) => {
      const tab = { key: 'orders', label: 'Orders', uniqueName: 'order-list' }
      TaskCanvasTabs.Content.add(React.createElement(Tab, tab, 'Three orders'))
      void Actions.invokeAction('SetComponentState', {
        ...{ name: 'AgentTaskCanvasTabs', state: { selectedTabName: 'order-list', own: 1 } },
      })
    })
    await driver.liveCall('WR1')
    expect(screen.getByRole('tabpanel', { name: 'Orders' })).toBeTruthy()

    await driver.happens(() => screen.getByRole('tab', { name: 'Call' }).click())
    const view = () => manager.store.getState().flex.view
    expect(view().componentViewStates).toEqual({
      AgentTaskCanvasTabs: { selectedTabName: 'call', own: 1 },
    })
    expect(screen.getByRole('tabpanel', { name: 'Call' })).toBeTruthy()

    await driver.happens(() => void flex.Actions.invokeAction('ToggleSidebar', {}))
    expect(view().isSideNavOpen).toBe(true)
    expect(screen.getByRole('link', { name: 'Calls' }).textContent).toBe('Calls')
    await driver.happens(() => void flex.Actions.invokeAction('ToggleSidebar', { open: false }))
    expect(screen.getByRole('link', { name: 'Calls' }).textContent).toBe('')

    const step = vi.spyOn(driver.app.navigator, 'step')
    await flex.Actions.invokeAction('HistoryGo', { n: -2 })
    await expect(flex.Actions.invokeAction('HistoryGo', { n: 0 })).rejects.toThrow()
    expect(step.mock.calls).toEqual([[-2]])
    const refused = flex.Actions.invokeAction('UpdateWorkerToken', { token: 'x' })
    await expect(refused).rejects.toThrow('UpdateWorkerToken')
  })
})

describe('the manager', () => {
  it('has texts for notices, settings that take effect, and the SDKs', async () => {
    driver.server.settings = {
      ui_attributes: { holdMusicUrl: 'https://app.example.com/site.mp3', theme: 'x' },
    }
    const { flex, manager } = await openWith((_flex, given) => {
      given.strings['Late'] = '{{name}} is {{ minutes }} minutes late'
      given.strings = { Gone: 'Gone' }
    })
    expect(manager.strings).toMatchObject({ Late: expect.anything(), Gone: 'Gone' })
    const { warning: type } = flex.NotificationType
    flex.Notifications.registerNotification({ id: 'late', type, content: 'Late' })
    await driver.happens(
      () => void flex.Notifications.showNotification('late', { name: 'Ana', minutes: 3 }),
    )
    expect(screen.getByText('Ana is 3 minutes late')).toBeTruthy()

    expect(manager.configuration).toMatchObject({ theme: 'x' })
    const { notices } = driver.app
    manager.updateConfig({ notifications: { enabled: false, mode: 'always' } })
    expect(notices.browser).toEqual({ enabled: false, mode: 'always' })
    manager.updateConfig({ holdMusicUrl: 'https://app.example.com/own.mp3' })
    expect(manager.store.getState().flex.config.holdMusicUrl).toMatch('own.mp3')
    const { reservation } = await driver.liveCall('WR1')
    await driver.happens(() => void flex.Actions.invokeAction('HoldCall', { sid: 'WR1' }))
    const [task] = manager.store.getState().flex.worker.tasks.values()
    expect(task).toMatchObject({
      ...{ channelType: 'voice', queueSid: 'WQ1', queueName: 'Support' },
      ...{ workflowSid: 'WW1', workspaceSid: person.workspaceSid },
      formattedAttributes: { from: '+1 415 555 0132', outbound_to: '' },
    })
    expect(reservation.task.music).toEqual(['https://app.example.com/own.mp3'])
    expect(manager.voiceClient).toBe(driver.device)
    expect(manager.workerClient).toBe(driver.worker)
    expect(manager.conversationsClient).toBeNull()
    expect(await manager.workspaceClient?.fetchTaskQueue('WQ1')).toEqual({ sid: 'WQ1' })
    await expect(manager.insightsClient.liveQuery('tr-worker', '')).rejects.toThrow(/supervisors/)
    expect(manager.store.getState().flex.realtimeQueues.queuesList.size).toBe(0)
    expect(manager.localization.localeTag).toBe('en')
    // A plugin's language is the page's, and not what the person has chosen of this computer.
    manager.updateConfig({ language: 'es' })
    await expect.poll(() => manager.localization.localeTag).toBe('es')
    await driver.settle()
    expect(driver.stored.has('offhook.language')).toBe(false)
    driver.server.settings = { ui_attributes: { theme: 'y' } }
    await manager.fetchConfiguration()
    expect(manager.configuration).toMatchObject({ theme: 'y' })
  })

  it('tells of no login as found good that is made here', async () => {
    const heard: string[] = []
    await openWith(
      (_flex, { events }) => {
        events.on('pluginsInitialized', () => heard.push('pluginsInitialized'))
        events.on('sessionValidated', () => heard.push('sessionValidated'))
      },
      { isLoggedOut: true },
    )
    await driver.happens(() => void driver.app.session.take(login))
    expect(heard).toEqual(['pluginsInitialized'])
  })

  it('tells of the login, the window, notes, attributes and faults', async () => {
    const heard: string[] = []
    const { flex, manager } = await openWith((_flex, { events }) => {
      for (const name of [
        'pluginsLoaded',
        'sessionValidated',
        'sessionInvalidated',
        'tokenExpired',
        'tokenUpdated',
        'viewResized',
        'notesSubmitted',
        'workerAttributesUpdated',
        'flexError',
      ] as const) {
        events.on(name, (...args: unknown[]) =>
          heard.push(
            `${name} ${args.map((one) => (one instanceof Error ? one.message : JSON.stringify(one))).join()}`.trim(),
          ),
        )
      }
    })
    expect(heard).toEqual([
      'pluginsLoaded ["crm"]',
      'sessionValidated',
      'workerAttributesUpdated {"contact_uri":"client:alice"}',
    ])
    heard.length = 0
    expect(manager.store.getState().flex.worker).toMatchObject({
      attributes: { contact_uri: 'client:alice' },
      worker: { sid: person.workerSid },
      source: driver.worker,
    })

    await driver.happens(() => {
      driver.worker.attributes = { team_name: 'North' }
      driver.worker.emit('attributesUpdated')
      window.dispatchEvent(new Event('resize'))
    })
    expect(heard).toEqual(['workerAttributesUpdated {"team_name":"North"}', 'viewResized'])
    heard.length = 0
    await driver.liveCall('WR1')
    expect(manager.store.getState().flex.phone).toMatchObject({
      lastCallSid: 'CA-agent',
      activeCall: { parameters: { CallSid: 'CA-agent' } },
    })
    await driver.happens(
      () => void flex.Actions.invokeAction('SubmitNotes', { sid: 'WR1', notes: 'Asked for Ana' }),
    )
    expect(heard).toEqual(['notesSubmitted "Asked for Ana"'])
    heard.length = 0
    flex.Actions.addListener('beforeToggleMute', () => {
      throw new Error('no CRM')
    })
    await driver.happens(() => driver.app.session.logout(true))
    expect(heard).toEqual(['tokenExpired', 'sessionInvalidated'])
  })
})
