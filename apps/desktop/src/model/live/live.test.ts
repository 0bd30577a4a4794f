import type { LiveColleague } from '@offhook/desk-api'
import { beforeEach, describe, expect, it } from 'vitest'
import { FakeLive } from '../../testing/fake-live.ts'
import { SimulatedClock } from '../../testing/simulated-clock.ts'
import { Live } from './live.ts'

const turn = () => new Promise<void>((resolve) => setTimeout(resolve, 0))

function colleague(key: string, free = 1): LiveColleague {
  return {
    ...{ key, kind: 'worker', name: key, activityName: 'Available' },
    ...{ unreachable: null, waiting: 0, free },
  } as LiveColleague
}

let clock: SimulatedClock
let fake: FakeLive
let live: Live
let loginEnded: number

beforeEach(() => {
  clock = new SimulatedClock()
  fake = new FakeLive()
  fake.topics.set('directory', [colleague('ann'), colleague('bob')])
  loginEnded = 0
})

/** Begins to connect; who follows something now says so in the hello. */
function connect(): void {
  live = new Live({
    ...{ url: 'ws://here/live', token: async () => 'the-token', clock, openSocket: fake.open },
    onLoginEnded: () => {
      loginEnded += 1
      // As the page does when it gets no other token.
      live.close()
    },
  })
}

const names = () => [...(live.rows('directory').get()?.keys() ?? [])]

describe('the live connection', () => {
  it('says who it is, and gives the rows of what is followed', async () => {
    connect()
    live.follow('directory')
    await turn()
    expect(fake.requests).toEqual([{ type: 'hello', token: 'the-token', topics: ['directory'] }])
    expect(names()).toEqual(['ann', 'bob'])
    expect(live.state.get().status).toBe('live')
  })

  it('tells how long there and back takes, and when nobody answers', async () => {
    connect()
    await turn()
    expect(await live.ping()).toBe(0)

    fake.isDown = true
    const late = live.ping()
    clock.advance(30)
    fake.tell({ type: 'pong', id: 99 })
    fake.tell({ type: 'pong', id: 2 })
    expect(await late).toBe(30)
    const never = live.ping()
    clock.advance(5_000)
    expect(await never).toBeNull()
  })

  it('keeps the rows that a change does not name', async () => {
    connect()
    live.follow('directory')
    await turn()
    const ann = live.rows('directory').get()?.get('ann')
    fake.put('directory', colleague('bob', 0))
    expect(live.rows('directory').get()?.get('ann')).toBe(ann)
    expect(live.rows('directory').get()?.get('bob')?.free).toBe(0)
  })

  it('asks for a topic once, however many follow it, and leaves it after the last', async () => {
    connect()
    await turn()
    const first = live.follow('directory')
    const second = live.follow('directory')
    expect(fake.requests.filter(({ type }) => type === 'subscribe')).toHaveLength(1)
    first()
    clock.advance(500)
    second()
    for (let left = 10; left > 0; left--) {
      fake.tell({ type: 'beat' })
      clock.advance(1_000)
    }
    expect(fake.requests.at(-1)).toEqual({ type: 'unsubscribe', topic: 'directory' })
    expect(live.rows('directory').get()).toBeNull()
  })

  it('notices a cut within two seconds, and comes back with what it has seen', async () => {
    connect()
    live.follow('directory')
    await turn()
    clock.advance(1_700)
    expect(live.state.get().status).toBe('live')
    fake.tell({ type: 'beat' })
    fake.isDown = true
    const since = clock.now()
    clock.advance(1_800)
    expect(live.state.get()).toEqual({ status: 'cut', since })
    expect(names()).toEqual(['ann', 'bob'])

    fake.isDown = false
    clock.advance(250)
    await turn()
    expect(live.state.get().status).toBe('live')
    expect(fake.requests.at(-1)).toMatchObject({ resume: { run: 'run 1', seen: { directory: 1 } } })
  })

  it('tries again less and less often while the server is away', async () => {
    connect()
    await turn()
    fake.isDown = true
    fake.closes(1006)
    clock.advance(120_000)
    expect(fake.opened).toBeGreaterThan(5)
    expect(fake.opened).toBeLessThan(20)
  })

  it('does not come back when the login has ended', async () => {
    connect()
    await turn()
    fake.closes(4401)
    clock.advance(60_000)
    expect(loginEnded).toBe(1)
    expect(fake.opened).toBe(1)
  })

  it('tells the time by the server', async () => {
    fake.now = clock.now() + 90_000
    connect()
    await turn()
    clock.advance(1_000)
    expect(live.now()).toBe(clock.now() + 90_000)
  })

  it('drops levels of a conference that is no longer watched', async () => {
    connect()
    await turn()
    live.watchLevels('CF1')
    fake.tell({ type: 'levels', conferenceSid: 'CF1', levels: { CA1: 0.5 } })
    expect(live.levels.get()?.levels).toEqual({ CA1: 0.5 })
    live.watchLevels(null)
    fake.tell({ type: 'levels', conferenceSid: 'CF1', levels: { CA1: 0.5 } })
    expect(live.levels.get()).toBeNull()
  })
})
