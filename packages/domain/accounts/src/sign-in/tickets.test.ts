import { makeSid, SimulatedClock } from '@offhook/core'
import { describe, expect, it } from 'vitest'
import { SecretBox } from '../secrets/secret-box.ts'
import { testKey } from '../testing/memory.ts'
import { Tickets } from './tickets.ts'

const ticket = { accountSid: makeSid('AC'), personSid: makeSid('US'), idToken: 'the-id-token' }

function start() {
  const clock = new SimulatedClock()
  const tickets = new Tickets({ clock, box: new SecretBox(testKey) })
  return { clock, tickets, slip: tickets.slip({ state: 'a state' }) }
}

describe('a slip', () => {
  it('gives its facts back for ten minutes, and shows them to nobody', async () => {
    const { clock, tickets, slip } = start()

    expect(slip).not.toContain('state')
    expect(tickets.factsOf(slip)).toEqual({ state: 'a state' })
    await clock.advance(10 * 60_000 + 1)
    expect(tickets.factsOf(slip)).toBeUndefined()
  })

  it('is not made by anybody else', () => {
    const { tickets, slip } = start()
    const theirs = new Tickets({
      clock: new SimulatedClock(),
      box: new SecretBox(Buffer.alloc(32, 8)),
    }).slip({ state: 'a state' })

    for (const text of ['', 'x', slip.slice(0, -8), theirs])
      expect(tickets.factsOf(text)).toBeUndefined()
  })
})

describe('a ticket', () => {
  it('is exchanged once, by the browser that has the slip', () => {
    const { tickets, slip } = start()
    const text = tickets.issue(ticket, slip)

    expect(tickets.use(text, tickets.slip({ state: 'another' }))).toBeUndefined()
    expect(tickets.use(text, '')).toBeUndefined()
    expect(tickets.use(text, slip)).toEqual(ticket)
    expect(tickets.use(text, slip)).toBeUndefined()
  })

  it('is good for a minute', async () => {
    const { clock, tickets, slip } = start()
    const text = tickets.issue(ticket, slip)
    await clock.advance(60_001)

    expect(tickets.use(text, slip)).toBeUndefined()
  })

  it('is no slip, and a slip is no ticket', () => {
    const { tickets, slip } = start()

    expect(tickets.use(slip, slip)).toBeUndefined()
    expect(tickets.factsOf(tickets.issue(ticket, slip))).toBeUndefined()
  })
})
