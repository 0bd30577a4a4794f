import { describe, expect, it } from 'vitest'
import { addressMatcher, type LatchState, latchConfigured, nextLatch } from './latch-state.ts'

const sdp = { address: '192.0.2.10', port: 4000 }
const nat = { address: '198.51.100.7', port: 50_123 }
const allowed = addressMatcher(['198.51.100.7'])

function feed(state: LatchState, from: typeof sdp, packets = 1) {
  let take = false
  for (let i = 0; i < packets; i++) {
    const step = nextLatch(state, from.address, from.port, allowed)
    state = step.state
    take = step.take
  }
  return { state, take }
}

describe('latching', () => {
  it('takes packets from the address of the SDP, from whatever port', () => {
    const state = latchConfigured(sdp)
    expect(feed(state, sdp).take).toBe(true)
    expect(feed(state, { ...sdp, port: 4444 }, 5)).toMatchObject({
      take: true,
      state: { remote: sdp },
    })
  })

  it('moves to an allowed source after two valid packets in a row', () => {
    const first = feed(latchConfigured(sdp), nat)
    expect(first).toMatchObject({ take: false, state: { remote: sdp } })
    expect(feed(first.state, nat)).toMatchObject({ take: true, state: { remote: nat } })
  })

  it('neither hears nor follows a source that is not on the list', () => {
    const result = feed(latchConfigured(sdp), { address: '203.0.113.9', port: 4000 }, 10)
    expect(result).toMatchObject({ take: false, state: { remote: sdp } })
  })

  it('moves once per configuration', () => {
    const { state } = feed(latchConfigured(sdp), nat, 2)
    const thief = { ...nat, port: 50_999 }
    expect(feed(state, thief, 10).state.remote).toEqual(nat)
    expect(feed(latchConfigured(sdp, state), thief, 2).state.remote).toEqual(thief)
  })

  it('stays with the SDP once that has been heard', () => {
    const { state } = feed(latchConfigured(sdp), sdp)
    expect(feed(state, nat, 10).state.remote).toEqual(sdp)
  })

  it('keeps what it learned when a re-INVITE says the same address', () => {
    const { state } = feed(latchConfigured(sdp), nat, 2)
    expect(latchConfigured({ ...sdp }, state).remote).toEqual(nat)
    expect(latchConfigured({ ...sdp, port: 4002 }, state).remote).toEqual({ ...sdp, port: 4002 })
  })

  it('takes nothing before it is configured', () => {
    expect(feed(latchConfigured(null), sdp, 5)).toMatchObject({ take: false })
  })
})

describe('the list of allowed sources', () => {
  it('holds addresses and networks and ignores what is neither', () => {
    const matches = addressMatcher([
      '192.0.2.1',
      '10.1.0.0/16',
      '2001:db8::/32',
      'x',
      '10.0.0.0/99',
    ])
    expect(matches('192.0.2.1')).toBe(true)
    expect(matches('192.0.2.2')).toBe(false)
    expect(matches('10.1.250.3')).toBe(true)
    expect(matches('10.2.0.1')).toBe(false)
    expect(matches('2001:db8::7')).toBe(true)
    expect(matches('nonsense')).toBe(false)
  })
})
