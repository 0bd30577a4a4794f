import { SimulatedClock, silentLogger } from '@offhook/core'
import { beforeEach, describe, expect, it } from 'vitest'
import { RoutingDuty } from './routing-duty.ts'

let clock: SimulatedClock
let free: boolean
let done: string[]
let fails: boolean

beforeEach(() => {
  clock = new SimulatedClock()
  free = false
  done = []
  fails = false
})

function duty(routes: boolean): RoutingDuty {
  const step = (name: string) => async () => {
    if (fails) throw new Error('the database is away')
    done.push(name)
  }
  return new RoutingDuty({
    clock,
    logger: silentLogger,
    routes,
    takeOver: async () => {
      if (fails) throw new Error('the database is away')
      if (free) done.push('take over')
      return free
    },
    refresh: step('refresh'),
    tidy: step('tidy'),
  })
}

describe('RoutingDuty', () => {
  it('takes over within a moment when nobody routes any more, once', async () => {
    const node = duty(false)
    await clock.advance(2_000)
    expect(node.name).toBe('standby')
    expect(done).toEqual([])

    free = true
    await clock.advance(250)

    expect(node.name).toBe('routing')
    await clock.advance(1_000)
    expect(done).toEqual(['take over'])
  })

  it('reads on standby what the other node changes, every five seconds', async () => {
    duty(false)

    await clock.advance(10_600)

    expect(done).toEqual(['refresh', 'refresh'])
  })

  it('puts in order what others left while it routes, every two seconds', async () => {
    duty(true)

    await clock.advance(4_500)

    expect(done).toEqual(['tidy', 'tidy'])
  })

  it('tries again after a failure', async () => {
    const node = duty(false)
    fails = true
    free = true
    await clock.advance(1_000)
    expect(node.name).toBe('standby')

    fails = false
    await clock.advance(500)
    expect(node.name).toBe('routing')

    fails = true
    await clock.advance(2_000)
    fails = false
    await clock.advance(2_000)
    expect(done).toEqual(['take over', 'tidy'])
  })

  it('begins nothing once it is closed, and waits for what is under way', async () => {
    let end = () => {}
    const node = new RoutingDuty({
      clock,
      logger: silentLogger,
      routes: false,
      takeOver: () => new Promise((resolve) => (end = () => resolve(true))),
      refresh: async () => {},
      tidy: async () => void done.push('tidy'),
    })
    await clock.advance(250)
    let closed = false
    const closing = node.close().then(() => (closed = true))
    await clock.advance(1_000)
    expect(closed).toBe(false)

    end()
    await closing

    await clock.advance(60_000)
    expect(done).toEqual([])
  })
})
