import { createSocket, type Socket } from 'node:dgram'
import { silentLogger } from '@offhook/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { UdpWire } from './udp-wire.ts'

const HOST = '127.0.0.1'

describe('UdpWire', () => {
  let wire: UdpWire
  let peer: Socket

  beforeEach(async () => {
    wire = await UdpWire.open({ host: HOST, port: 0, logger: silentLogger, receive: () => {} })
    peer = createSocket('udp4')
    await new Promise<void>((done) => peer.bind(0, HOST, done))
  })

  afterEach(async () => {
    await wire.close()
    await new Promise<void>((done) => peer.close(done))
  })

  const send = (bytes: Buffer) =>
    wire.send({ protocol: 'udp', address: HOST, port: peer.address().port }, bytes)

  it.each([
    ['in number', 'x', 10_000],
    ['in octets', 'x'.repeat(60_000), 140],
  ])('bounds what waits for the kernel %s, and goes on after it', async (_name, text, most) => {
    const bytes = Buffer.from(text)

    const sends = Array.from({ length: 20_000 }, () => send(bytes))

    expect(wire.lost).toBeGreaterThanOrEqual(20_000 - most)
    await Promise.all(sends)
    const lost = wire.lost
    expect(await send(Buffer.from('after'))).toEqual({ ok: true })
    expect(wire.lost).toBe(lost)
  })

  it('gives what the kernel refuses back as a value', async () => {
    const result = await send(Buffer.alloc(65_600))

    expect(result.ok ? '' : result.error.message).toContain('EMSGSIZE')
  })
})
