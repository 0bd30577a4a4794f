import { beforeEach, describe, expect, it } from 'vitest'
import { SimulatedClock } from '../testing/simulated-clock.ts'
import { msg } from '../texts/index.ts'
import { type NoticeKind, Notices, type TellBrowser, whilst } from './notices.ts'
import { createStore } from './store.ts'

let clock: SimulatedClock
let notices: Notices
let told: string[]
let press: (() => void) | null
let owner: string | null
beforeEach(() => {
  clock = new SimulatedClock()
  told = []
  owner = null
  const tellBrowser: TellBrowser = (title, _text, when, click) => {
    told.push(`open ${String(title)} ${when}`)
    press = click
    return () => told.push(`close ${String(title)}`)
  }
  notices = new Notices(
    clock,
    tellBrowser,
    (error, where) => told.push(`${where}: ${error}`),
    () => owner,
  )
})

const ids = () => notices.shown.get().map(({ id }) => id)
const kind = (id: string, rest: Partial<NoticeKind<undefined>> = {}): NoticeKind<undefined> => ({
  id,
  type: 'warning',
  content: msg('shell.missingTitle'),
  ...rest,
})

describe('a notice', () => {
  it('goes when its condition is no longer true, and does not come while it is not', () => {
    const live = createStore(true)
    const cause = { whilst: whilst(live, (isLive) => isLive) }
    notices.show(kind('hold-failed', cause))
    expect(ids()).toEqual(['hold-failed'])

    live.set(false)
    expect(ids()).toEqual([])

    expect(notices.show(kind('hold-failed', cause))).toBeNull()
    live.set(true)
    expect(ids()).toEqual([])
  })

  it('takes the place of one with the same id', () => {
    notices.show(kind('one'))
    notices.show(kind('one', { type: 'error' }))
    expect(notices.shown.get().map(({ type }) => type)).toEqual(['error'])
  })

  it('goes after its timeout, and stays without one', () => {
    notices.show(kind('short', { timeout: 5000 }))
    notices.show(kind('long'))
    clock.advance(4999)
    expect(ids()).toEqual(['short', 'long'])
    clock.advance(1)
    expect(ids()).toEqual(['long'])
  })

  it('leaves nothing behind that would act on its successor', () => {
    const first = createStore(true)
    notices.show(kind('one', { timeout: 5000, whilst: whilst(first, Boolean) }))
    notices.show(kind('one'))
    first.set(false)
    clock.advance(10_000)
    expect(ids()).toEqual(['one'])
  })

  it('is told by the browser too, and taken back with it', () => {
    const key = notices.show(
      kind('call', { browser: { title: 'Incoming', when: 'whenNotInFocus' } }),
    )
    notices.dismissNotification(key ?? '')
    expect(told).toEqual(['open Incoming whenNotInFocus', 'close Incoming'])
  })
})

describe('registered kinds', () => {
  it('are told by the browser as the site wants it, and do what a click is for', () => {
    const clicked: string[] = []
    notices.registerNotification<string>({
      ...{ id: 'k', type: 'warning', content: 'K' },
      options: { browser: { title: 'Order', body: 'A new one' } },
      onClick: ({ context }) => clicked.push(String(context)),
    })
    notices.showNotification('k', '17')
    press?.()
    notices.shown.get()[0]?.click?.()
    notices.browser = { mode: 'always' }
    notices.showNotificationSingle('k')
    notices.browser = { enabled: false }
    notices.showNotificationSingle('k')

    expect(clicked).toEqual(['17', '17'])
    expect(told).toEqual([
      'open Order whenNotInFocus',
      'close Order',
      'open Order always',
      'close Order',
    ])
  })

  it('are shown by id as often as asked, or one at a time', () => {
    notices.registerNotification({
      id: 'k',
      type: 'warning',
      content: ({ who }: { who: string }) => who,
    })
    notices.showNotification('k', { who: 'Ada' })
    notices.showNotification('k', { who: 'Bob' })
    expect(notices.shown.get().map(({ text }) => text)).toEqual(['Ada', 'Bob'])

    notices.showNotificationSingle('k', { who: 'Cleo' })

    expect(notices.shown.get().map(({ text }) => text)).toEqual(['Cleo'])
    expect(() => notices.showNotification('nothing')).toThrow('nothing')
  })

  it('are shown though a listener throws, which is reported by its plugin', () => {
    owner = 'crm'
    notices.addListener('beforeAddNotification', (_notice, cancel) => {
      if (ids().length > 0) cancel()
      throw new Error('no CRM')
    })
    owner = null
    notices.addListener('notificationDismissed', () => {
      throw new Error('still none')
    })

    expect(notices.show(kind('failed'))).not.toBeNull()
    expect(notices.show(kind('second'))).toBeNull()
    notices.dismissAllNotifications()

    expect(ids()).toEqual([])
    expect(told).toEqual([
      'beforeAddNotification by the plugin crm: Error: no CRM',
      'beforeAddNotification by the plugin crm: Error: no CRM',
      'notificationDismissed: Error: still none',
    ])
  })

  it('may not apply, or not so soon again', () => {
    notices.registerNotification<boolean>({
      id: 'a',
      type: 'warning',
      content: 'A',
      isApplicable: (on) => on,
    })
    expect(notices.showNotification('a', false)).toBeNull()
    expect(notices.showNotification('a', true)).not.toBeNull()

    notices.registerNotification({ ...kind('b'), recurrenceTimeout: 1000 })
    expect(notices.showNotification('b')).not.toBeNull()
    expect(notices.showNotification('b')).toBeNull()
    clock.advance(1000)
    expect(notices.showNotification('b')).not.toBeNull()
  })

  it('are told to listeners, who may cancel them', () => {
    const log: string[] = []
    notices.registerNotification(kind('k'))
    const refuse = (_notice: unknown, cancel: () => void) => cancel()
    notices.addListener('notificationAdded', ({ id }) => log.push(`added ${id}`))
    notices.addListener('notificationDismissed', ({ id }) => log.push(`dismissed ${id}`))
    notices.addListener('notificationStatusChanged', (_, status) => log.push(`status ${status}`))
    notices.addListener('beforeAddNotification', refuse)
    expect(notices.showNotification('k')).toBeNull()
    notices.removeListener('beforeAddNotification', refuse)

    notices.showNotification('k')
    notices.dismissAllNotifications()

    expect(log).toEqual(['added k', 'status added', 'dismissed k', 'status dismissed'])
  })
})
