/**
 * `npm run bench:webrtc [-- legs [seconds [auto|uring|syscalls|dgram]]]`: what a browser's leg costs: ICE
 * checks every 2.5 s, SRTP both ways, two by two in a room. The engine runs in this process, the
 * browsers (their checks, DTLS and SRTP are real) in a child process, so that only the engine is
 * counted: the built one, as it runs in production, since sources that are compiled on the way cost
 * more. Hold the figure against `npm run bench:floor` of the same minute.
 */
import { fork } from 'node:child_process'
import {
  makeRoomId,
  type OpenedWebRtcEndpoint,
  type RemoteWebRtc,
  type RoomId,
} from '@offhook/control'
import { silentLogger } from '@offhook/core'
import { type IoMode, startMediaEngine } from '@offhook/engine'
import { toneVoice } from '../src/test-support/rtp-party.ts'
import { testCertificate } from '../src/test-support/test-certificate.ts'
import { WebRtcParty } from '../src/test-support/webrtc-party.ts'

const RUNS = 3
const CHECK_MS = 2_500
/** The figures are of code that is compiled as it will be for days. */
const WARM_MS = 20_000

type ToChild =
  | { readonly type: 'open'; readonly endpoints: readonly OpenedWebRtcEndpoint[] }
  | { readonly type: 'connect' }
  | { readonly type: 'count' }

const wait = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms))

async function until(done: () => boolean): Promise<void> {
  while (!done()) await wait(20)
}

/** The browsers: connect when told to, speak from then on, and count what they hear. */
async function runBrowsers(): Promise<void> {
  const certificate = await testCertificate()
  let pairs: { endpoint: OpenedWebRtcEndpoint; party: WebRtcParty }[] = []

  const connect = async (): Promise<void> => {
    for (const { endpoint, party } of pairs) {
      party.check(endpoint)
      await until(() => party.checks.answered > 0)
      party.handshake(endpoint)
      await until(() => party.isSecured)
    }
    const every = CHECK_MS / pairs.length
    let next = 0
    setInterval(() => {
      const { endpoint, party } = pairs[next++ % pairs.length]!
      party.check(endpoint)
    }, every)
    for (const [i, { party }] of pairs.entries()) {
      setTimeout(() => party.speak(toneVoice(300 + i * 7)), (i * 20) / pairs.length)
    }
    process.send!({ connected: pairs.length })
  }

  process.on('message', async (message: ToChild) => {
    if (message.type === 'open') {
      pairs = await Promise.all(
        message.endpoints.map(async (endpoint) => ({
          endpoint,
          party: await WebRtcParty.open(certificate),
        })),
      )
      process.send!({
        remotes: pairs.map(({ endpoint, party }) => party.remote(endpoint.endpointId)),
      })
    } else if (message.type === 'connect') await connect()
    else {
      // Only packets whose tag was right were kept.
      const heard = pairs.reduce((sum, { party }) => sum + party.packets.splice(0).length, 0)
      process.send!({ heard })
    }
  })
}

async function runEngine(legs: number, seconds: number, io: IoMode): Promise<void> {
  const { certPem, keyPem } = await testCertificate()
  const engine = await startMediaEngine({
    bindAddress: '127.0.0.1',
    io,
    rtpPorts: { min: 0, max: 0 },
    webrtc: { port: 0, addresses: ['127.0.0.1'], publicAddress: null },
    certificate: { certPem, keyPem },
    logger: silentLogger,
  })
  const child = fork(import.meta.filename, [], { env: { ...process.env, BENCH_BROWSERS: '1' } })
  const ask = <Reply>(message: ToChild): Promise<Reply> =>
    new Promise((resolve) => {
      child.once('message', (reply) => resolve(reply as Reply))
      child.send(message)
    })
  const endpoints = await Promise.all(Array.from({ length: legs }, () => engine.openWebRtc()))
  const { remotes } = await ask<{ remotes: RemoteWebRtc[] }>({ type: 'open', endpoints })
  let roomId: RoomId = makeRoomId()
  for (const [i, { endpointId }] of endpoints.entries()) {
    if (i % 2 === 0) {
      roomId = makeRoomId()
      engine.post([{ type: 'room.open', roomId }])
    }
    engine.post([
      remotes[i]!,
      {
        type: 'endpoint.configure',
        endpointId,
        codec: { name: 'PCMU', payloadType: 0 },
        dtmfPayloadType: 126,
        remote: null,
        latchFrom: [],
        sends: true,
        receives: true,
      },
      { type: 'room.set-member', roomId, endpointId, sendsTo: 'all', hears: true },
    ])
  }
  await ask({ type: 'connect' })
  await wait(WARM_MS)
  const rows = []
  for (let run = 1; run <= RUNS; run++) {
    await ask({ type: 'count' })
    const before = await engine.statistics(endpoints[0]!.endpointId)
    const cpu = process.cpuUsage()
    const from = performance.now()
    await wait(seconds * 1_000)
    const { user, system } = process.cpuUsage(cpu)
    const elapsed = (performance.now() - from) / 1_000
    const { heard } = await ask<{ heard: number }>({ type: 'count' })
    const after = await engine.statistics(endpoints[0]!.endpointId)
    const perLeg = (micros: number): number => Math.round(micros / legs / elapsed) / 1_000
    rows.push({
      run,
      legs,
      'CPU ms/leg-s': perLeg(user + system),
      'of it user': perLeg(user),
      'heard a leg-s': Math.round((heard / legs / elapsed) * 10) / 10,
      'taken of the first a s':
        Math.round(((after.packetsReceived - before.packetsReceived) / elapsed) * 10) / 10,
    })
  }
  console.table(rows)
  child.kill()
  await engine.close()
}

if (process.env['BENCH_BROWSERS']) await runBrowsers()
else {
  const [legs = '100', seconds = '8', io = 'auto'] = process.argv.slice(2)
  await runEngine(Number(legs), Number(seconds), io as IoMode)
}
