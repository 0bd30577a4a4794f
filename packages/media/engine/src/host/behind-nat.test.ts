/** What a peer behind a NAT, or with ports of its own, is sent where. */
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentVoice } from '../test-support/rtp-party.ts'
import { TestEngine } from '../test-support/test-engine.ts'

/** A report comes within about ten seconds. */
const poll = { timeout: 20_000, interval: 50 }

let engine: TestEngine

beforeAll(async () => {
  engine = await TestEngine.start()
})

afterAll(async () => {
  await engine.close()
})

describe.concurrent('RTCP', { timeout: 30_000 }, () => {
  it('goes to the port that the peer has named', async () => {
    const socket = createSocket('udp4')
    socket.bind(0, '127.0.0.1')
    await once(socket, 'listening')
    const types: number[] = []
    socket.on('message', (packet) => types.push(packet[1]!))
    const rtcp = { address: '127.0.0.1', port: socket.address().port }
    const leg = await engine.leg(silentVoice, { rtcp })

    await expect.poll(() => types.length, poll).toBeGreaterThan(0)
    expect(types[0]).toBe(200)
    expect(leg.party.reports).toBe(0)
    socket.close()
  })

  it('goes to the RTP port of a peer that multiplexes, before it has sent any', async () => {
    const leg = await engine.leg(silentVoice)
    const remote = { address: '127.0.0.1', port: leg.party.port }
    engine.post(leg.party.configuration(leg.id, { rtcp: remote }))

    await expect.poll(() => leg.party.reports, poll).toBeGreaterThan(0)
  })
})

it('a peer that wants nothing gets what keeps its way open, and reports', {
  timeout: 30_000,
}, async () => {
  const leg = await engine.leg(silentVoice)
  const remote = { address: '127.0.0.1', port: leg.party.port }
  const { packets } = leg.party
  await expect.poll(() => packets.length, poll).toBeGreaterThan(5)
  const inactive = { rtcp: remote, sends: false, receives: false }
  engine.post(leg.party.configuration(leg.id, inactive))
  await expect.poll(() => packets.at(-1)?.payloadType, poll).toBe(127)

  const [before, empty] = packets.slice(-2)
  expect(empty!.payload).toHaveLength(0)
  expect(empty!.ssrc).toBe(before!.ssrc)
  expect((empty!.sequence - before!.sequence) & 0xffff).toBe(1)
  const { reports } = leg.party
  await expect.poll(() => leg.party.reports, poll).toBeGreaterThan(reports)
  expect(packets.filter(({ payloadType }) => payloadType === 127).length).toBeLessThan(3)
})
