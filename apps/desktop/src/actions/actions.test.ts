import { beforeEach, describe, expect, it, vi } from 'vitest'
import { ActionError, Actions } from './index.ts'

let actions: Actions
let reported: [unknown, string][]
let log: string[]
let owner: string | null
beforeEach(() => {
  reported = []
  log = []
  owner = null
  actions = new Actions(
    (error, where) => reported.push([error, where]),
    () => owner,
  )
})

/** A promise in the test's hands. */
function gate(): { opened: Promise<void>; open: () => void } {
  let open: () => void = () => undefined

  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { opened, open }
}

const refusal = async (promise: Promise<unknown>) =>
  promise.then(
    () => 'done',
    (error: unknown) => (error instanceof ActionError ? error.refusal : error),
  )

describe('invoking', () => {
  it('works for a method that was taken out of the object', async () => {
    const { invokeAction, registerAction } = actions
    registerAction('Greet', ({ name }: { name?: string }) => `Hello ${name}`)

    expect(await invokeAction('Greet', { name: 'Ada' })).toBe('Hello Ada')
  })

  it('resolves with what the action gives', async () => {
    actions.registerAction('HoldCall', ({ sid }) => `held ${sid}`)
    expect(await actions.invokeAction('HoldCall', { sid: 'WR1' })).toBe('held WR1')
  })

  it('rejects an unknown name', async () => {
    expect(await refusal(actions.invokeAction('Nothing'))).toBe('unknown')
    expect(() => actions.replaceAction('Nothing', () => null)).toThrow(ActionError)
  })

  it('gives the updated payload to everybody', async () => {
    const task = { reservationSid: 'WR1' }
    actions.registerAction(
      'HoldCall',
      (payload) => log.push(`do ${payload.task?.reservationSid}`),
      (p) => ({ ...p, task }),
    )
    actions.addListener('beforeHoldCall', (payload) =>
      log.push(`before ${payload.task?.reservationSid}`),
    )
    actions.addListener('afterHoldCall', (payload) =>
      log.push(`after ${payload.task?.reservationSid}`),
    )

    await actions.invokeAction('HoldCall', { sid: 'WR1' })

    expect(log).toEqual(['before WR1', 'do WR1', 'after WR1'])
  })

  it('rejects with the cause when the action throws, and nothing runs after it', async () => {
    const cause = new Error('refused')
    actions.registerAction('HoldCall', () => {
      throw cause
    })
    actions.addListener('afterHoldCall', () => log.push('after'))

    const error = await actions.invokeAction('HoldCall', {}).catch((e: unknown) => e)

    expect(error).toBeInstanceOf(ActionError)
    expect(error).toMatchObject({ refusal: 'failed', action: 'HoldCall', cause })
    expect(log).toEqual([])
  })

  it('wraps the refusal of another action that the action has invoked', async () => {
    actions.registerAction('EndVoiceTask', () => actions.invokeAction('Nothing'))

    const error = await actions.invokeAction('EndVoiceTask', {}).catch((e: unknown) => e)

    expect(error).toMatchObject({ action: 'EndVoiceTask', refusal: 'failed' })
    expect((error as ActionError).cause).toMatchObject({ action: 'Nothing', refusal: 'unknown' })
  })

  it('tells of its beginning and its end, also when it fails', async () => {
    actions.registerAction('HoldCall', () => {
      throw new Error('no')
    })
    actions.addListener('invocationBegin', (name) => log.push(`begin ${name}`))
    actions.addListener('invocationEnd', (name) => log.push(`end ${name}`))

    await refusal(actions.invokeAction('HoldCall', {}))
    await refusal(actions.invokeAction('Nothing'))

    expect(log).toEqual(['begin HoldCall', 'end HoldCall'])
  })
})

describe('before', () => {
  it('starts all listeners in order and waits for all of them together', async () => {
    const [first, second] = [gate(), gate()]
    actions.registerAction('HoldCall', () => log.push('do'))
    actions.addListener('beforeHoldCall', () => {
      log.push('first')
      return first.opened
    })
    actions.addListener('beforeHoldCall', () => {
      log.push('second')
      return second.opened
    })

    const done = actions.invokeAction('HoldCall', {})
    await vi.waitFor(() => expect(log).toEqual(['first', 'second']), 20_000)
    second.open()
    await Promise.resolve()
    expect(log).not.toContain('do')
    first.open()
    await done

    expect(log).toEqual(['first', 'second', 'do'])
  })

  it('lets listeners change the payload that the action gets', async () => {
    const seen: unknown[] = []
    actions.registerAction('StartOutboundCall', (payload) => seen.push(payload.destination))
    actions.addListener('beforeStartOutboundCall', (payload) => {
      payload.destination = '+14155550132'
    })

    await actions.invokeAction('StartOutboundCall', { destination: '415' })

    expect(seen).toEqual(['+14155550132'])
  })

  it('only reports what a listener throws or rejects, by its plugin', async () => {
    actions.registerAction('HoldCall', () => log.push('do'))
    actions.addListener('beforeHoldCall', () => {
      throw new Error('thrown')
    })
    actions.addListener('beforeHoldCall', async () => {
      throw new Error('rejected')
    })
    owner = 'crm'
    actions.addListener('afterHoldCall', () => {
      throw new Error('later')
    })
    actions.addListener('invocationEnd', () => {
      throw new Error('last')
    })
    owner = null

    await actions.invokeAction('HoldCall', {})

    expect(log).toEqual(['do'])
    expect(reported.map(([error, where]) => [(error as Error).message, where])).toEqual([
      ['thrown', 'beforeHoldCall'],
      ['rejected', 'beforeHoldCall'],
      ['later', 'afterHoldCall by the plugin crm'],
      ['last', 'invocationEnd by the plugin crm'],
    ])
  })

  it('aborts the action, but lets the other listeners finish', async () => {
    const slow = gate()
    actions.registerAction('HoldCall', () => log.push('do'))
    actions.addListener('beforeHoldCall', (_payload, abort) => abort())
    actions.addListener('beforeHoldCall', async () => {
      await slow.opened
      log.push('slow')
    })
    actions.addListener('afterHoldCall', () => log.push('after'))

    const result = refusal(actions.invokeAction('HoldCall', {}))
    slow.open()

    expect(await result).toBe('aborted')
    expect(log).toEqual(['slow'])
  })

  it('takes no abort once all have settled', async () => {
    let late: () => void = () => undefined
    actions.registerAction('HoldCall', () => {
      late()
      return 'held'
    })
    actions.addListener('beforeHoldCall', (_payload, abort) => {
      late = abort
    })
    expect(await actions.invokeAction('HoldCall', {})).toBe('held')
  })

  it('is heard no more by a listener that was removed', async () => {
    const listener = () => log.push('before')
    actions.registerAction('HoldCall', () => null)
    actions.addListener('beforeHoldCall', listener)
    actions.removeListener('beforeHoldCall', listener)
    await actions.invokeAction('HoldCall', {})
    expect(log).toEqual([])
  })
})

describe('replacing', () => {
  beforeEach(() => {
    actions.registerAction('HoldCall', ({ sid }) => {
      log.push(`built-in ${sid}`)
      return 'built-in'
    })
  })

  it('asks the last one first; next goes to the one before, and in the end to the built-in', async () => {
    actions.replaceAction('HoldCall', async (payload, _original, next) => {
      log.push('first')
      return next(payload)
    })
    actions.replaceAction('HoldCall', async (payload, _original, next) => {
      log.push('last')
      return `${await next({ ...payload, sid: 'WR2' })}!`
    })

    expect(await actions.invokeAction('HoldCall', { sid: 'WR1' })).toBe('built-in!')
    expect(log).toEqual(['last', 'first', 'built-in WR2'])
  })

  it('jumps to the built-in by original', async () => {
    actions.replaceAction('HoldCall', () => log.push('skipped'))
    actions.replaceAction('HoldCall', (payload, original) => original(payload))
    await actions.invokeAction('HoldCall', { sid: 'WR1' })
    expect(log).toEqual(['built-in WR1'])
  })

  it('swallows the action when it calls neither; what runs after still runs', async () => {
    actions.replaceAction('HoldCall', () => 'nothing')
    actions.addListener('afterHoldCall', () => log.push('after'))
    expect(await actions.invokeAction('HoldCall', {})).toBe('nothing')
    expect(log).toEqual(['after'])
  })

  it('outlives a new registration of the action', async () => {
    actions.replaceAction('HoldCall', (payload, original) => original(payload))
    actions.registerAction('HoldCall', () => 'new')
    expect(await actions.invokeAction('HoldCall', {})).toBe('new')
  })
})

describe('an action that is under way', () => {
  it('is refused for the same payload, by value, task or sid, and not for another', async () => {
    const { opened, open } = gate()
    actions.registerAction('HoldCall', () => opened)
    const first = actions.invokeAction('HoldCall', { sid: 'WR1' })

    const same = await refusal(
      actions.invokeAction('HoldCall', { task: { reservationSid: 'WR1' } }),
    )
    const other = actions.invokeAction('HoldCall', { sid: 'WR2' })

    expect(same).toBe('pending')
    expect(actions.findPendingActions('HoldCall')).toHaveLength(2)
    expect(actions.findPendingActions('HoldCall', { sid: 'WR1' })).toHaveLength(1)
    open()
    await Promise.all([first, other])
    expect(actions.findPendingActions('HoldCall')).toEqual([])
    expect(await refusal(actions.invokeAction('HoldCall', { sid: 'WR1' }))).toBe('done')
  })

  it('is known by what was asked, even when a listener has changed the payload', async () => {
    const { opened, open } = gate()
    actions.registerAction('StartOutboundCall', () => opened)
    actions.addListener('beforeStartOutboundCall', (payload) => {
      payload.destination = 'changed'
    })
    const first = actions.invokeAction('StartOutboundCall', { destination: '415' })
    expect(await refusal(actions.invokeAction('StartOutboundCall', { destination: '415' }))).toBe(
      'pending',
    )
    open()
    await first
  })
})

describe('blocking', () => {
  beforeEach(() => {
    actions.registerAction('HoldCall', () => null)
    actions.addListener('actionBlockedChanged', (blocked, action) =>
      log.push(`${action} ${blocked}`),
    )
  })

  it('refuses an action until it is unblocked, and tells of each change once', async () => {
    actions.blockAction('HoldCall')
    actions.blockAction('HoldCall')
    expect(await refusal(actions.invokeAction('HoldCall', { sid: 'WR1' }))).toBe('blocked')

    actions.unblockAction('HoldCall')
    actions.unblockAction('HoldCall')

    expect(await refusal(actions.invokeAction('HoldCall', { sid: 'WR1' }))).toBe('done')
    expect(log).toEqual(['HoldCall true', 'HoldCall false'])
  })

  it('refuses one payload, or those that a function picks', async () => {
    const picks = (payload: object) => 'sid' in payload && payload.sid === 'WR2'
    actions.blockAction('HoldCall', { sid: 'WR1' })
    actions.blockAction('HoldCall', picks)

    const results = ['WR1', 'WR2', 'WR3'].map((sid) =>
      refusal(actions.invokeAction('HoldCall', { sid })),
    )

    expect(await Promise.all(results)).toEqual(['blocked', 'blocked', 'done'])
    expect(actions.findBlockedActions('HoldCall')).toHaveLength(2)
    expect(actions.findBlockedActions('HoldCall', { sid: 'WR1' })).toHaveLength(1)
    actions.unblockAction('HoldCall', picks)
    expect(await refusal(actions.invokeAction('HoldCall', { sid: 'WR2' }))).toBe('done')
  })
})
