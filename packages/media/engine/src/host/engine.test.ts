import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { makeTapId } from '@offhook/control'
import { afterEach, describe, expect, it } from 'vitest'
import { repairWav } from '../side/wav.ts'
import { RtpParty, silentVoice, toneVoice } from '../test-support/rtp-party.ts'
import { TestEngine } from '../test-support/test-engine.ts'

const poll = { timeout: 20_000, interval: 20 }
const closing: (() => Promise<unknown> | unknown)[] = []

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

async function start(changes: Parameters<typeof TestEngine.start>[0] = {}): Promise<TestEngine> {
  const engine = await TestEngine.start(changes)
  closing.push(() => engine.close())
  return engine
}

/** A UDP port that is taken, and the ones above it that are probably free. */
async function takenPort(): Promise<number> {
  const socket = createSocket('udp4')
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  closing.push(() => socket.close())
  return socket.address().port
}

describe('the media engine', () => {
  it('says which port it is bound to and where', async () => {
    const { client } = await start()
    expect(client.webrtcPort).toBeGreaterThan(0)
    expect(client.localAddresses).toEqual(['127.0.0.1'])
  })

  it.runIf(existsSync('/proc/thread-self'))(
    'goes before others where the system lets it',
    async () => {
      const CAP_SYS_NICE = 23n
      const may = /CapEff:\s+(\w+)/.exec(readFileSync('/proc/self/status', 'utf8'))![1]!
      const isAllowed = ((BigInt(`0x${may}`) >> CAP_SYS_NICE) & 1n) === 1n
      /** How nice each thread of this process is: the 19th field, behind the name. */
      const first = () =>
        readdirSync('/proc/self/task').filter((id) => {
          const stat = readFileSync(`/proc/self/task/${id}/stat`, 'utf8')
          return stat.slice(stat.lastIndexOf(')')).split(' ')[17] === '-10'
        })
      // Engines of other tests come and go in this process.
      const before = new Set(first())
      await start()
      expect(first().some((id) => !before.has(id))).toBe(isAllowed)
    },
  )

  it('refuses to start with one sentence when the WebRTC port is in use', async () => {
    const port = await takenPort()
    const webrtc = { port, addresses: ['127.0.0.1'], publicAddress: null }
    await expect(TestEngine.start({ webrtc })).rejects.toThrow(
      `the WebRTC port is in use: UDP 127.0.0.1 port ${port}`,
    )
    const foreign = { port: 0, addresses: ['192.0.2.222'], publicAddress: null }
    await expect(TestEngine.start({ webrtc: foreign })).rejects.toThrow(/not one of this machine/)
  })

  it('advertises its public address first, with the port that is bound', async () => {
    const webrtc = { port: 0, addresses: ['127.0.0.1'], publicAddress: '203.0.113.5' }
    const { client } = await start({ webrtc })
    const opened = await client.openWebRtc()
    expect(opened.candidates).toEqual([
      { address: '203.0.113.5', port: client.webrtcPort },
      { address: '127.0.0.1', port: client.webrtcPort },
    ])
    expect(opened.fingerprint.value).toMatch(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/)
  })

  it('refuses an endpoint when the range is used up, passes over foreign ports, uses freed ones', async () => {
    const taken = (await takenPort()) & ~1
    const { client } = await start({ rtpPorts: { min: taken, max: taken + 5 } })
    const first = await client.openRtp({ forPeer: '127.0.0.1' })
    const second = await client.openRtp({ forPeer: '127.0.0.1' })
    expect([first.port, second.port].sort()).toEqual([taken + 2, taken + 4])
    await expect(client.openRtp({ forPeer: '127.0.0.1' })).rejects.toThrow('no RTP port is free')

    client.post([{ type: 'endpoint.close', endpointId: first.endpointId }])
    expect((await client.openRtp({ forPeer: '127.0.0.1' })).port).toBe(first.port)
  })

  it('rejects requests about unknown things, and counts commands about them', async () => {
    let dropped = 0
    const { client } = await start({ onAlive: (health) => (dropped = health.droppedCommands) })
    const ghost = '0/eghost' as never
    await expect(client.statistics(ghost)).rejects.toThrow('there is no such endpoint')
    await expect(client.restartIce(ghost)).rejects.toThrow('there is no such WebRTC endpoint')
    client.post([
      { type: 'endpoint.close', endpointId: ghost },
      { type: 'player.stop', playerId: ghost },
      { type: 'tap.stop', tapId: ghost },
      { type: 'room.close', roomId: ghost },
    ])
    await expect.poll(() => dropped, poll).toBe(4)
  })

  it('closes twice, and then rejects what is asked', async () => {
    const { client } = await start()
    await Promise.all([client.close(), client.close()])
    await expect(client.openWebRtc()).rejects.toThrow('closed')
    client.post([{ type: 'room.open', roomId: '0/r1' as never }])
  })

  it('that loses its thread rejects all requests, tells it, and leaves a readable recording', async () => {
    const engine = await start()
    const leg = await engine.leg(toneVoice(615))
    const path = engine.path('cut.wav')
    engine.post({
      type: 'tap.start',
      tapId: makeTapId(),
      of: { endpointId: leg.id },
      layout: 'dual',
      sink: { kind: 'wav', path, trimSilence: false },
    })
    await expect.poll(() => leg.party.packets.length, poll).toBeGreaterThan(110)
    const lost: string[] = []
    engine.client.onLost((reason) => lost.push(reason))
    await engine.killMediaThread()
    await expect.poll(() => lost.length, poll).toBe(1)
    await expect(engine.client.statistics(leg.id)).rejects.toThrow(/thread/)

    const { durationMs, bytes } = await repairWav(path)
    // What was said in the last second before the end may be missing, no more.
    expect(durationMs).toBeGreaterThanOrEqual(1_000)
    expect((await readFile(path)).length).toBe(bytes)
  })
})

describe('latching', () => {
  it('moves a leg to the source of its signalling, once', async () => {
    const engine = await start()
    const endpoint = await engine.client.openRtp({ forPeer: '127.0.0.1' })
    const [nat, thief] = [await RtpParty.open(), await RtpParty.open()]
    closing.push(
      () => nat.close(),
      () => thief.close(),
    )
    nat.voice = silentVoice
    const { endpointId, port } = endpoint
    const remote = { address: '192.0.2.99', port: 4_000 }
    engine.post(nat.configuration(endpointId, { remote, latchFrom: ['127.0.0.1'] }))
    nat.start({ address: '127.0.0.1', port })
    await expect.poll(() => nat.packets.length, poll).toBeGreaterThan(10)

    thief.start({ address: '127.0.0.1', port })
    const before = nat.packets.length
    await expect.poll(() => nat.packets.length, poll).toBeGreaterThan(before + 20)
    expect(thief.packets).toEqual([])
    expect((await engine.client.statistics(endpointId)).packetsDiscarded).toBeGreaterThan(10)
  })
})
