import { describe, expect, it } from 'vitest'
import { type HealthEvent, healthMachine, unknownHealth } from './health-state.ts'
import {
  idleRegistration,
  type RegistrationEvent,
  registrationMachine,
} from './registration-state.ts'

describe('the health of a trunk', () => {
  it.each([
    [['answered'], 'up', []],
    [['unanswered'], 'unknown', []],
    [['unanswered', 'unanswered'], 'down', ['is-down']],
    [['answered', 'unanswered', 'answered', 'unanswered'], 'up', []],
    [['unanswered', 'unanswered', 'unanswered', 'answered'], 'up', ['is-down', 'is-up']],
  ] as [HealthEvent[], string, string[]][])('after %j is %s', (events, status, told) => {
    let health = unknownHealth
    const effects: string[] = []
    for (const event of events) {
      const step = healthMachine.step(health, event)
      health = step.state
      effects.push(...step.effects)
    }

    expect([health.status, effects]).toEqual([status, told])
  })
})

describe('a registration', () => {
  const run = (events: readonly RegistrationEvent[]) => {
    let state = idleRegistration
    const effects: string[] = []
    for (const event of events) {
      const step = registrationMachine.step(state, event)
      state = step.state
      for (const effect of step.effects) {
        effects.push(effect.type === 'wait' ? `wait ${effect.ms}` : effect.type)
      }
    }
    return [state.status, effects]
  }
  const begin = { type: 'begin' } as const
  const due = { type: 'due' } as const
  const refused = { type: 'refused' } as const
  const granted = { type: 'granted', expires: 300 } as const

  it.each([
    [
      'is refreshed before it ends',
      [begin, granted, due],
      'asking',
      ['register', 'wait 240000', 'register'],
    ],
    [
      'of a moment is not asked for all the time',
      [begin, { type: 'granted', expires: 1 }],
      'registered',
      ['register', 'wait 15000'],
    ],
    [
      'is asked for again, ever more slowly',
      [begin, refused, due, refused],
      'waiting',
      ['register', 'wait 15000', 'register', 'wait 30000'],
    ],
    [
      'that comes at last forgets the refusals',
      [begin, refused, due, granted, due, refused],
      'waiting',
      ['register', 'wait 15000', 'register', 'wait 240000', 'register', 'wait 15000'],
    ],
    [
      'is taken away',
      [begin, granted, { type: 'stop' }],
      'idle',
      ['register', 'wait 240000', 'unregister'],
    ],
    ['that never was is not', [begin, { type: 'stop' }], 'idle', ['register']],
  ] as [string, RegistrationEvent[], string, string[]][])('%s', (_, events, status, effects) => {
    expect(run(events)).toEqual([status, effects])
  })

  it('waits ten minutes at most', () => {
    const events = Array.from({ length: 12 }, () => [refused, due]).flat()
    const [, effects] = run([begin, ...events])

    expect(
      Math.max(...(effects as string[]).flatMap((text) => Number(/\d+/.exec(text)?.[0] ?? 0))),
    ).toBe(600_000)
  })

  it('takes no answer that nobody waits for', () => {
    expect(registrationMachine.next(idleRegistration, granted)).toBeUndefined()
    expect(registrationMachine.next(idleRegistration, due)).toBeUndefined()
  })
})
