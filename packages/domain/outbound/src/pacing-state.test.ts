import { describe, expect, it } from 'vitest'
import { modeAt, type PacingState, pacingMachine, shareOf } from './pacing-state.ts'

const none = { answered: 0, abandoned: 0 }
const automatic: PacingState = { name: 'automatic' }
const held: PacingState = { name: 'held' }

function after(state: PacingState, today: object, last30: object, cap = 3): string {
  const event = {
    type: 'counted',
    today: { ...none, ...today },
    last30: { ...none, ...last30 },
    cap,
  } as const
  return (pacingMachine.next(state, event)?.state ?? state).name
}

describe('an automatic list', () => {
  it.each([
    ['nobody was called', {}, {}, 'automatic'],
    ['one of few was abandoned', { answered: 1, abandoned: 1 }, {}, 'automatic'],
    ['two of few were', { answered: 10, abandoned: 2 }, {}, 'held'],
    ['just as many as may be were', { answered: 97, abandoned: 3 }, {}, 'automatic'],
    ['one more was', { answered: 96, abandoned: 4 }, {}, 'held'],
    ['a good day follows a bad month', { answered: 50 }, { answered: 900, abandoned: 60 }, 'held'],
    [
      'a bad day is in a good month',
      { answered: 8, abandoned: 4 },
      { answered: 5000, abandoned: 4 },
      'held',
    ],
  ])('when %s is then %s', (_, today, last30, name) => {
    expect(after(automatic, today, last30)).toBe(name)
  })

  it('is held until there is some room again', () => {
    expect(after(held, {}, { answered: 970, abandoned: 30 })).toBe('held')
    expect(after(held, {}, { answered: 990, abandoned: 27 })).toBe('automatic')
  })

  it('that allows none is held by the first, and one that allows all by no number', () => {
    expect(after(automatic, {}, { answered: 999, abandoned: 1 }, 0)).toBe('held')
    expect(after(automatic, {}, { answered: 0, abandoned: 500 }, 100)).toBe('automatic')
  })

  it('is offered as preview while it is held; a list of previews stays what it is', () => {
    expect(modeAt('automatic', held)).toBe('preview')
    expect(modeAt('automatic', automatic)).toBe('automatic')
    expect(modeAt('preview', automatic)).toBe('preview')
  })

  it('shares of nothing are nothing', () => {
    expect([shareOf(none, 3), shareOf(none, 0)]).toEqual([0, 0])
    expect(shareOf({ answered: 1, abandoned: 1 }, 0)).toBe(50)
  })
})
