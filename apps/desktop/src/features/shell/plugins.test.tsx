// @vitest-environment happy-dom
import type { ActionPayloads, Flex, ITask } from '@offhook/desktop-sdk'
import { screen } from '@testing-library/react'
import { createElement, useState } from 'react'
import { afterEach, beforeEach, describe, expect, expectTypeOf, it, vi } from 'vitest'
import type { DeedName } from '../../model/actions/index.ts'
import { Driver } from '../../testing/driver.tsx'
import { FakeTransfer } from '../../testing/fake-sdk.ts'
import { login, person } from '../../testing/fake-server.ts'
import { liveWorker } from '../../testing/live-rows.ts'

let driver: Driver
let page: Flex

function Count() {
  const [calls] = useState('Calls')
  const count = page.useFlexSelector(({ flex: { worker } }) => worker.tasks.size)
  const own = page.useFlexSelector((state) => state['crm'])
  return createElement('p', null, `${calls}: ${count} of ${own}`)
}

const Panel = ({ task }: { task?: ITask }) =>
  createElement('p', null, `CRM of ${task?.attributes['from']} ${task?.status}`)
const NoIcon = (): never => {
  throw new Error('no picture')
}
const Bad = ({ task }: { task?: ITask }) => {
  if (task?.status === 'accepted') throw new Error('cannot draw')
  return createElement('p', null, 'CRM')
}

beforeEach(() => {
  driver = new Driver()
})

afterEach(() => {
  driver.close()
  vi.restoreAllMocks()
})

const taskEvents = [
  'taskReceived',
  'taskAccepted',
  'taskWrapup',
  'taskCompleted',
  'taskRejected',
  'taskTimeout',
  'taskRescinded',
  'taskCanceled',
] as const

const openWith = (init: Parameters<Driver['openWith']>[0], path = '/') =>
  driver.openWith(init, { path })
const add: Driver['addPlugin'] = (...plugin) => driver.addPlugin(...plugin)

describe('a plugin', () => {
  it('adds a panel that knows the task in hand', async () => {
    await openWith(({ CRMContainer }) => {
      CRMContainer.Content.add(createElement(Panel, { key: 'crm' }))
    })
    await driver.offer('WR1')

    expect(screen.getByText('CRM of +14155550132 pending')).toBeTruthy()
  })

  it('adds and removes buttons among the controls of a call', async () => {
    await openWith(({ CallCanvasActions: { Content } }) => {
      Content.add(createElement('button', { key: 'survey', type: 'button' }, 'Survey'), {
        sortOrder: 0.5,
      })
      Content.remove('dialpad')
    })
    await driver.liveCall('WR1')

    const names = [...screen.getByRole('toolbar').querySelectorAll('button')]
      .map((button) => button.getAttribute('aria-label') ?? button.textContent)
      .slice(0, 3)
    expect(names).toEqual(['Mute', 'Survey', 'Hold'])
    expect(screen.queryByRole('button', { name: 'Keypad' })).toBeNull()
  })

  it('hears events of tasks, in order and with how they ended', async () => {
    const heard: string[] = []
    await openWith(({ TaskHelper }, { events }) => {
      for (const name of taskEvents) {
        events.on(name, (task) => {
          const { sid, status, taskStatus } = task
          const end = TaskHelper.isCompleted(task) ? ', at its end' : ''
          heard.push(`${name} ${sid} ${status} ${taskStatus}${end}`)
        })
      }
    })
    const { reservation } = await driver.liveCall('WR1')
    await driver.happens(() => reservation.become('wrapping', 'wrapup'))
    await driver.take(reservation, 'completed')
    await driver.take(await driver.offer('WR2'), 'rejected')
    await driver.take(await driver.offer('WR3'), 'timeout')
    await driver.take(await driver.offer('WR4'), 'rescinded')
    const own = { direction: 'outbound', outbound_to: '+12025550177' }
    await driver.take(await driver.offer('WR5', own), 'canceled')

    expect(heard).toEqual([
      'taskReceived WR1 pending reserved',
      'taskAccepted WR1 accepted assigned',
      'taskWrapup WR1 wrapping wrapping',
      'taskCompleted WR1 completed completed, at its end',
      'taskReceived WR2 pending reserved',
      'taskRejected WR2 rejected reserved',
      'taskReceived WR3 pending reserved',
      'taskTimeout WR3 timeout reserved',
      'taskReceived WR4 pending reserved',
      'taskRescinded WR4 rescinded reserved',
      'taskReceived WR5 pending reserved',
      'taskCanceled WR5 canceled canceled',
    ])
  })

  it('edits the options of the conference before a task is accepted, and sees its task', async () => {
    const seen: (string | undefined)[] = []
    await openWith(({ Actions }) => {
      Actions.addListener('beforeAcceptTask', ({ task, conferenceOptions = {} }) => {
        seen.push((task as ITask | undefined)?.taskSid)
        conferenceOptions['beep'] = 'onEnter'
      })
    })
    const { reservation } = await driver.liveCall('WR1')

    expect(seen).toEqual(['WT-WR1'])
    const [, options] = reservation.asked.find(([what]) => what === 'conference') ?? []
    expect(options).toMatchObject({ beep: 'onEnter' })
  })

  it('has a page of its own with a link in the rail', async () => {
    const { flex } = await openWith(({ React, View, SideLink, ViewCollection, SideNav }) => {
      ViewCollection.Content.add(
        React.createElement(View, { key: 'orders', name: 'orders' }, 'All orders'),
      )
      SideNav.Content.add(
        React.createElement(SideLink, { key: 'orders', viewName: 'orders', label: 'Orders' }),
      )
    })
    expect(screen.getByRole('link', { name: 'Orders' })).toBeTruthy()
    await driver.happens(
      () => void flex.Actions.invokeAction('NavigateToView', { viewName: 'orders' }),
    )

    expect(screen.getByText('All orders')).toBeTruthy()
  })

  it('reads the state and keeps its own', async () => {
    const { flex, manager } = await openWith((given, { store }) => {
      page = given
      store.addReducer('crm', (count: number = 0, { type }) =>
        type === 'more' ? count + 1 : count,
      )
      page.RootContainer.Content.add(createElement(Count, { key: 'count' }))
    })
    expect(screen.getByText('Calls: 0 of 0')).toBeTruthy()
    await driver.offer('WR1')
    await driver.happens(() => void manager.store.dispatch({ type: 'more' }))

    expect(screen.getByText('Calls: 1 of 1')).toBeTruthy()
    const [task] = manager.store.getState().flex.worker.tasks.values()
    expect(task && flex.TaskHelper.isIncomingCall(task)).toBe(true)
  })

  it('reads how a task is passed on, by whom and by which reservation', async () => {
    const { manager } = await openWith(undefined)
    const { reservation } = await driver.liveCall('WR1')
    reservation.task.transfers.incoming = new FakeTransfer('WK1', 'warm', 'WK2', 'WR0')
    await driver.happens(() => void reservation.task.transfer('WQ2', { mode: 'COLD' }))

    const task = manager.store.getState().flex.worker.tasks.get('WR1')
    const from = (worker: string, reservation: string) => ({
      ...{ initiatingWorkerSid: worker, workerSid: worker },
      ...{ initiatingReservationSid: reservation, reservationSid: reservation },
    })
    expect(task?.incomingTransferObject).toEqual({
      ...{ sid: 'TT1', mode: 'WARM', type: 'WORKER', status: 'initiated', to: 'WK1' },
      ...from('WK2', 'WR0'),
    })
    expect(task?.outgoingTransferObject).toEqual({
      ...{ sid: 'TT1', mode: 'COLD', type: 'QUEUE', status: 'initiated', to: 'WQ2' },
      ...from('WK1', 'WR1'),
    })
  })

  it('reads whose call is listened to', async () => {
    const supervisor = { ...login, person: { ...person, roles: ['agent', 'supervisor'] } }
    driver.stored.set('offhook.session', JSON.stringify(supervisor))
    const { flex, manager } = await openWith(undefined, '/team')
    await driver.happens(() => driver.live.set('team', [liveWorker]))
    const now = () => manager.store.getState().flex.supervisor.callMonitoring
    expect(now()).toEqual({ status: 0, task: null, taskSid: null })
    const [workspaceSid, taskSid] = [person.workspaceSid, 'WT-WR9']
    const asked = `/v1/Workspaces/${workspaceSid}/Tasks/${taskSid}/Reservations/WR9`
    driver.server.answers.set(`POST ${asked}`, {})
    await driver.happens(() => void flex.Actions.invokeAction('MonitorCall', { sid: 'WR9' }))

    expect(now()).toEqual({
      ...{ status: 1, taskSid },
      task: { sid: 'WR9', reservationSid: 'WR9', taskSid, workerSid: 'WK2', workspaceSid },
    })
  })

  it('tells with its own buttons and icon, and hears that the text was pressed', async () => {
    const done: string[] = []
    const { flex } = await openWith(({ Notifications, NotificationBar: { Action } }) => {
      Notifications.registerNotification({
        ...{ id: 'order', type: 'information', content: 'Order 17', closeButton: false },
        icon: createElement('i', { key: 'icon', title: 'cart' }),
        onClick: ({ id }) => done.push(`pressed ${id}`),
        actions: [
          { label: 'Later', run: () => done.push('later') },
          createElement(Action, {
            ...{ key: 'open', label: 'Open' },
            onClick: (_event, notification) => Notifications.dismissNotification(notification),
          }),
          createElement(Action, { key: 'keep', label: 'Keep', onClick: () => done.push('kept') }),
        ],
      })
    })
    await driver.happens(() => void flex.Notifications.showNotification('order'))
    expect(screen.getByTitle('cart')).toBeTruthy()
    for (const name of ['Order 17', 'Keep', 'Open'])
      await driver.happens(() => screen.getByRole('button', { name }).click())
    expect(screen.queryByText('Order 17')).toBeNull()

    await driver.happens(() => void flex.Notifications.showNotification('order'))
    await driver.happens(() => screen.getByRole('button', { name: 'Later' }).click())
    expect(screen.queryByText('Order 17')).toBeNull()
    expect(done).toEqual(['pressed order', 'kept', 'later'])
  })

  it('names tasks of its own kind, and gives keys and sounds', async () => {
    let pressed = 0
    await openWith(({ TaskChannels, KeyboardShortcutManager, SoundManager }) => {
      TaskChannels.register({
        name: 'vip',
        isApplicable: ({ attributes }) => attributes['vip'] === true,
        templates: { TaskListItem: { firstLine: ({ attributes }) => `VIP ${attributes['from']}` } },
      })
      KeyboardShortcutManager.addShortcuts({
        K: { name: 'Count', action: () => pressed++, throttle: 1000 },
      })
      SoundManager.configure([
        { reservationSounds: [{ reservationStatus: 'pending', url: '/plugins/vip.wav' }] },
      ])
    })
    await driver.offer('WR1', { vip: true })
    await driver.shortcut('KeyK')
    await driver.shortcut('KeyK')

    expect(screen.getByText('VIP +14155550132')).toBeTruthy()
    expect(pressed).toBe(1)
    expect(
      driver.players.some(({ src, isPlaying }) => isPlaying && src === '/plugins/vip.wav'),
    ).toBe(true)
  })

  it('repeats the sound of a kind of task until its status is another, and rings once where it says so', async () => {
    const { flex } = await openWith(({ TaskChannels, SoundManager }) => {
      SoundManager.configure([
        {
          taskChannelName: 'voice',
          reservationSounds: [{ reservationStatus: 'wrapping', url: '/plugins/other.wav' }],
        },
      ])
      TaskChannels.register({
        ...{ name: 'vip', isApplicable: ({ attributes }) => attributes['vip'] === true },
        capabilities: ['Call', 'Wrapup'],
        sounds: [
          { reservationStatus: 'pending', url: '/plugins/vip.wav', repeatable: false },
          { reservationStatus: 'wrapping', url: '/plugins/write.wav', repeatable: true },
        ],
      })
    })
    const soundOf = (end: string) => {
      const { isPlaying, loop } = driver.players.find(({ src }) => src.endsWith(end)) ?? {}
      return { isPlaying, loop }
    }
    const reservation = await driver.offer('WR1', { vip: true })
    expect(soundOf('vip.wav')).toEqual({ isPlaying: true, loop: false })
    await driver.happens(() => reservation.become('accepted', 'accepted'))
    await driver.happens(() => reservation.become('wrapping', 'wrapup'))
    expect(soundOf('write.wav')).toEqual({ isPlaying: true, loop: true })

    await driver.happens(() => void flex.Actions.invokeAction('EndVoiceTask', { sid: 'WR1' }))
    await driver.take(reservation, 'completed')
    expect(soundOf('write.wav')).toEqual({ isPlaying: false, loop: true })
  })
})

describe('the actions', () => {
  it('are all carried out that the types of plugins name', () => {
    expectTypeOf<Exclude<keyof ActionPayloads & string, DeedName>>().toBeNever()
  })

  it('change the parts of the worker and of the customer in the call', async () => {
    const {
      flex: { Actions },
    } = await openWith(() => undefined)
    const { reservation } = await driver.liveCall('WR1')
    await driver.conference('WR1', [{}, { callSid: 'CA-agent', kind: 'worker', isMe: true }])
    const sid = 'WR1'

    await Actions.invokeAction('UpdateWorkerParticipant', {
      ...{ sid, options: { mute: true, endConferenceOnExit: false, beepOnExit: true } },
    })
    await Actions.invokeAction('UpdateCustomerParticipant', {
      sid,
      options: { hold: true, holdUrl: 'https://a/b' },
    })
    await driver.settle()

    const own = '/2010-04-01/Accounts/AC1/Conferences/CF1/Participants/CA-agent'
    const bodies = driver.server.requests(own).map(({ body }) => body)
    expect(bodies.sort()).toEqual(['EndConferenceOnExit=false&BeepOnExit=true', 'Muted=true'])
    expect(screen.getByRole('button', { name: 'Unmute' })).toBeTruthy()
    expect([reservation.task.holds, reservation.task.music]).toEqual([[true], ['https://a/b']])
  })

  it('give the call of a reservation other instructions than a conference', async () => {
    const {
      flex: { Actions },
    } = await openWith(() => undefined)
    const reservation = await driver.offer('WR1')
    const [sid, twiMLUrl] = ['WR1', 'https://app.example/next']

    await Actions.invokeAction('DequeueTask', { sid, options: { from: '+14155550100' } })
    await Actions.invokeAction('RedirectCallTask', { sid, callSid: 'CA-customer', twiMLUrl })
    await Actions.invokeAction('IssueCallToWorker', { sid, callerId: '+14155550100', twiMLUrl })

    expect(reservation.asked).toEqual([
      ['dequeue', { from: '+14155550100' }],
      ['redirect', { callSid: 'CA-customer', url: twiMLUrl }],
      ['call', { from: '+14155550100', url: twiMLUrl }],
    ])
    await expect(Actions.invokeAction('DequeueTask', { sid: 'WR9' })).rejects.toThrow()
  })

  it('set the attributes of the worker, keep what is not named, and load the page anew', async () => {
    const {
      flex: { Actions },
    } = await openWith(() => undefined)

    await Actions.invokeAction('SetWorkerAttributes', { attributes: { mood: 'well' } })
    expect(driver.worker.attributes).toEqual({ contact_uri: 'client:alice', mood: 'well' })
    await Actions.invokeAction('SetWorkerAttributes', {
      attributes: { mood: 'well' },
      mergeExisting: false,
    })
    expect(driver.worker.attributes).toEqual({ mood: 'well' })

    await Actions.invokeAction('ReloadWindow', {})
    expect(driver.reloads).toBe(1)
    await Actions.invokeAction('ReloadWindow', { forceLogin: true })
    await driver.settle()
    expect(screen.getByLabelText('User name')).toBeTruthy()
  })

  it('change the status of another worker by the name of an activity, and say when that fails', async () => {
    const supervisor = { ...login, person: { ...person, roles: ['supervisor'] } }
    driver.stored.set('offhook.session', JSON.stringify(supervisor))
    const seen: string[] = []
    const { flex } = await openWith(({ Notifications }) => {
      Notifications.addListener('notificationAdded', ({ id }) => seen.push(id))
    })
    const { Actions } = flex
    const workspace = `/v1/Workspaces/${person.workspaceSid}`
    const activities = [
      { sid: 'WA1', friendly_name: 'Available', available: true },
      { sid: 'WA2', friendly_name: 'Break', available: false },
    ]
    driver.server.answers.set(`GET ${workspace}/Activities`, { activities })
    driver.server.answers.set(`POST ${workspace}/Workers/WK2`, {})

    const options = { rejectPendingReservations: true }
    const payload = { workerSid: 'WK2', activityName: 'Break', options }
    await Actions.invokeAction('SetWorkerActivity', payload)
    const [asked] = driver.server.requests(`${workspace}/Workers/WK2`)
    expect(asked?.body).toBe('ActivitySid=WA2&RejectPendingReservations=true')

    const wrong = { workerSid: 'WK2', activityName: 'Lunch' }
    await expect(Actions.invokeAction('SetWorkerActivity', wrong)).rejects.toThrow()
    expect(seen).toEqual(['CannotChangeOtherWorkerActivity'])
  })

  it('log nobody out of a call, unless that is forced', async () => {
    const { flex } = await openWith(() => undefined)
    await driver.liveCall('WR1')

    await expect(flex.Actions.invokeAction('Logout', {})).rejects.toThrow()
    await driver.settle()
    expect(screen.getByText('You are still logged in. End your call first.')).toBeTruthy()
    expect(driver.phases()).toEqual(['live'])
    await flex.Actions.invokeAction('Logout', { forceLogout: true })
    await driver.settle()
    expect(screen.getByLabelText('User name')).toBeTruthy()
  })

  it('play the recording of a task, show the player and go back', async () => {
    const taskSid = `WT${'7'.repeat(32)}`
    const callSid = `CA${'8'.repeat(32)}`
    const attributes = JSON.stringify({ call_sid: callSid })
    driver.server.answers.set(`GET /v1/Workspaces/WS1/Tasks/${taskSid}`, { attributes })
    const {
      flex: { Actions },
    } = await openWith(() => undefined, '/calls?direction=inbound')
    const place = () => {
      const { path, query } = driver.app.navigator.route.get()
      return `${path}?${query}`
    }
    await expect(Actions.invokeAction('InsightsPlayerShow', {})).rejects.toThrow()
    await Actions.invokeAction('InsightsPlayerHide', {})
    expect(place()).toBe('/calls?direction=inbound')

    await Actions.invokeAction('InsightsPlayerPlay', { taskSid })
    expect(place()).toBe(`/calls/${callSid}?play=1`)
    await Actions.invokeAction('InsightsPlayerHide', {})
    expect(place()).toBe('/calls?direction=inbound')
    await Actions.invokeAction('InsightsPlayerShow', {})
    expect(place()).toBe(`/calls/${callSid}?`)
    await Actions.invokeAction('InsightsPlayerPlay', { segmentId: callSid.replaceAll('8', '9') })
    expect(place()).toBe(`/calls/CA${'9'.repeat(32)}?play=1`)
    await expect(Actions.invokeAction('InsightsPlayerPlay', {})).rejects.toThrow()
    await driver.settle()
    expect(screen.getByText(/Nothing could be played/)).toBeTruthy()
  })

  it('narrow the team, search it, and open who has a task', async () => {
    const supervisor = { ...login, person: { ...person, roles: ['supervisor'] } }
    driver.stored.set('offhook.session', JSON.stringify(supervisor))
    // Rows are drawn where there is room for them.
    vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(700)
    const {
      flex: { Actions },
      manager,
    } = await openWith(() => undefined, '/team?activity=Break')
    await driver.happens(() => driver.live.set('team', [liveWorker]))
    const place = () => {
      const { path, query } = driver.app.navigator.route.get()
      return [path, Object.fromEntries(query)]
    }

    await Actions.invokeAction('ApplyTeamsViewFilters', {
      filters: [{ name: 'data.attributes.team_name', condition: 'IN', values: ['North'] }],
    })
    await Actions.invokeAction('ApplyTeamsViewSearch', { search: 'bo' })
    expect(place()).toEqual(['/team', { q: 'bo', team: 'North' }])
    const several = [
      { name: 'data.activity_name', condition: 'NOT_IN', values: ['Break', 'Lunch'] },
      { name: 'data.attributes.team_name', condition: 'IN', values: ['North', 'South'] },
    ] as const
    await driver.happens(
      () => void Actions.invokeAction('ApplyTeamsViewFilters', { filters: several }),
    )
    expect(manager.store.getState().flex.supervisor.appliedFilters).toEqual(several)
    expect(screen.getByDisplayValue('All but Break, Lunch')).toBeTruthy()
    const [, south] = several
    await Actions.invokeAction('ApplyTeamsViewFilters', {
      filters: [{ ...south, values: ['North'] }],
    })
    await Actions.invokeAction('SelectTaskInSupervisor', { sid: 'WR9' })
    expect(place()).toEqual(['/team/WK2', { q: 'bo', team: 'North' }])

    const ask = (extraFilterQuery: string) =>
      Actions.invokeAction('ApplyTeamsViewFilters', { filters: [], extraFilterQuery })
    const names = () => screen.queryAllByTestId('team-row').map((row) => row.dataset['sid'])
    const query = `data.attributes.team_name == "North" AND data.available == ${liveWorker.available}`
    await driver.happens(() => void ask(query))
    const { supervisor: state } = manager.store.getState().flex
    expect([state.extraFilterQuery, state.appliedFilters]).toEqual([query, []])
    expect(names()).toEqual(['WK2'])
    await driver.happens(() => void ask('data.attributes.routing.skills CONTAINS "none"'))
    expect(names()).toEqual([])
    // What nobody here knows of workers would hide them all.
    await expect(ask('data.attributes.shoe_size == 44')).rejects.toThrow()
    await expect(ask('data.available ==')).rejects.toThrow()
    await driver.click('Without the filter of the plugin')
    expect([names(), place()]).toEqual([['WK2'], ['/team/WK2', { q: 'bo' }]])
    await Actions.invokeAction('ApplyTeamsViewFilters', {
      filters: [{ ...south, values: ['North'] }],
    })

    const wrong = { name: 'data.shoe_size', condition: 'IN', values: ['44'] } as const
    const filters = [{ ...wrong, values: [...wrong.values] }]
    await expect(Actions.invokeAction('ApplyTeamsViewFilters', { filters })).rejects.toThrow()
    const twice = { filters: [several[1], { ...several[1], condition: 'NOT_IN' as const }] }
    await expect(Actions.invokeAction('ApplyTeamsViewFilters', twice)).rejects.toThrow()
    await expect(Actions.invokeAction('SelectTaskInSupervisor', { sid: 'WR1' })).rejects.toThrow()
    expect(place()).toEqual(['/team/WK2', { q: 'bo', team: 'North' }])
  })
})

describe('a plugin that fails', () => {
  it('is named and left out when it does not begin; the others and the call go on', async () => {
    add('broken', () => {
      throw new Error('no CRM')
    })
    await openWith(({ NoTasksCanvas }) => {
      NoTasksCanvas.Content.replace(createElement('p', { key: 'quiet' }, 'All quiet'))
    })

    expect(
      screen.getByText('The plugin broken failed and was left out. Everything else works.'),
    ).toBeTruthy()
    expect(screen.getByText('All quiet')).toBeTruthy()
    await driver.liveCall('WR1')
    expect(driver.phases()).toEqual(['live'])
  })

  it('loses only the element that throws, in the middle of a call', async () => {
    await openWith(({ CallCanvas }) => {
      CallCanvas.Content.add(createElement(Bad, { key: 'bad' }))
    })
    await driver.liveCall('WR1')

    expect(driver.phases()).toEqual(['live'])
    expect(screen.getByRole('button', { name: 'Mute' })).toBeTruthy()
    expect(
      screen.getByText('The plugin crm failed and was left out. Everything else works.'),
    ).toBeTruthy()
  })

  it('loses the icon of its channel, and a line that is no text; the card stays', async () => {
    await openWith(({ TaskChannels }) => {
      TaskChannels.register({
        ...{ name: 'vip', isApplicable: () => true, icons: { list: NoIcon } },
        templates: { TaskListItem: { firstLine: (() => ({})) as never, secondLine: 'Very dear' } },
      })
      TaskChannels.register({
        name: 'worse',
        isApplicable: () => {
          throw new Error('no such field')
        },
      })
    })
    await driver.liveCall('WR1')

    expect(driver.phases()).toEqual(['live'])
    const card = screen.getByTestId('task-card').textContent
    expect(card).toContain('+1 415 555 0132')
    expect(card).toContain('Very dear')
    expect(screen.getByRole('button', { name: 'Mute' })).toBeTruthy()
  })

  it('stops neither the desk by a listener of the store, nor the notices by one of theirs', async () => {
    const heard: string[] = []
    const { manager } = await openWith(({ Notifications }, { store, events }) => {
      store.subscribe(() => {
        throw new Error('no such task')
      })
      Notifications.addListener('beforeAddNotification', () => {
        throw new Error('no CRM')
      })
      events.on('taskReceived', ({ sid }) => heard.push(sid))
      events.on('flexError', (error) => heard.push((error as Error).message))
    })
    driver.reported.length = 0
    heard.length = 0
    const { reservation } = await driver.liveCall('WR1')
    reservation.task.holdRefusal = new Error('refused')
    await driver.click('Hold')

    expect(heard).toContain('WR1')
    expect(heard).toContain('no such task')
    expect(manager.store.getState().flex.worker.tasks.get('WR1')?.status).toBe('accepted')
    expect(document.querySelector('[data-notice^="failed-HoldCall"]')).toBeTruthy()
    expect(driver.reported).toContainEqual(new Error('no CRM'))
  })

  it('loses a notice that cannot be drawn', async () => {
    const { flex } = await openWith(({ Notifications }) => {
      const content = { toString: () => 'no text' } as never
      Notifications.registerNotification({ id: 'odd', type: 'warning', content })
    })
    await driver.liveCall('WR1')
    await driver.happens(() => void flex.Notifications.showNotification('odd'))

    expect(driver.phases()).toEqual(['live'])
    expect(screen.getByText(/A part of a plugin failed/)).toBeTruthy()
  })
})
