import { describe, expect, it } from 'vitest'
import { type FlowEvent, flowBegan, nextFlow, packetMatters, tickMatters } from './flow-state.ts'

function run(events: readonly FlowEvent[]): string[] {
  let state = flowBegan
  const told: string[] = []
  for (const event of events) {
    const step = nextFlow(state, event)
    state = step.state
    if (step.event) told.push(`${event.now}:${step.event}`)
  }
  return told
}

const packet = (now: number): FlowEvent => ({ type: 'packet', now })
const tick = (now: number, expects = true): FlowEvent => ({ type: 'tick', now, expects })
const ticks = (from: number, to: number, expects = true): FlowEvent[] =>
  Array.from({ length: (to - from) / 20 }, (_, i) => tick(from + i * 20, expects))

describe('the flow of packets', () => {
  it('is ready with the first packet, once', () => {
    expect(run([tick(0), packet(10), packet(30), tick(40)])).toEqual(['10:media.ready'])
  })

  it('is lost after 5 s, once, and resumed by a packet', () => {
    const events = [packet(0), ...ticks(0, 12_000), packet(12_000), packet(12_020)]
    expect(run(events)).toEqual(['0:media.ready', '5000:media.lost', '12000:media.resumed'])
  })

  it('is lost too when no packet ever came', () => {
    expect(run([...ticks(100, 6_000), packet(7_000)])).toEqual([
      '5100:media.lost',
      '7000:media.ready',
    ])
  })

  it('does not count the time in which the peer said that it will not send', () => {
    const events = [packet(0), ...ticks(0, 9_000, false), ...ticks(9_000, 13_000)]
    expect(run(events)).toEqual(['0:media.ready'])
    expect(run([...events, ...ticks(13_000, 15_000)])).toEqual([
      '0:media.ready',
      '14000:media.lost',
    ])
  })

  it('says beforehand whether an event changes anything', () => {
    const matters = (event: FlowEvent): boolean =>
      event.type === 'packet'
        ? packetMatters(state, event.now)
        : tickMatters(state, event.now, event.expects)
    let state = flowBegan
    let seed = 3
    for (let now = 0; now < 400_000; now += 20) {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0
      const period = Math.floor(now / 9_000) % 4
      const event = (seed >>> 16) % 3 && period < 2 ? packet(now) : tick(now, period !== 3)
      const step = nextFlow(state, event)
      expect(matters(event)).toBe(step.state !== state || step.event !== null)
      state = step.state
    }
  })
})
