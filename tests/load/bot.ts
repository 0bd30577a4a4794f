/**
 * `npm run bench:bot [-- delay | talk | streams …]`: what a bot feels of the way.
 *
 * - `delay`: from the mouth of a caller to the socket of a stream, and from the socket to the ear.
 *   Budgets at the 95th percentile: 60 ms, and the jitter buffer (it begins with 40 ms) and 60 ms.
 * - `talk`: by ConversationRelay, from the last token of a sentence to its first sound (the sentence is
 *   known, so that the voice itself takes no time; budget 300 ms), from a key or the first sound of a
 *   caller to silence (200 ms), and from the end of what is said to the prompt (700 ms).
 * - `streams`: CPU of 200 calls that are streamed both ways, beside as many that are not; the budget of
 *   the difference is half of what `npm run bench:floor -- --floor` shows.
 */
import { once } from 'node:events'
import { decodeUlaw, encodeUlaw } from '@offhook/rtp'
import { type PhoneCall, SipPhone, spoken, until } from '@offhook/test-kit'
import { WebSocketServer } from 'ws'
import { type Streamed, StreamServer } from '../support/stream-server.ts'
import { BenchServer, load, loadGenerator, percentile, table } from './support.ts'

const ROUNDS = 60
const LOUD = 3_000
const LEGS = 200
const SENTENCE = 'Your order has left our house this morning, and it will be with you on Thursday.'

const BURST = burst(60)

const parts = { delay, talk, streams }
const asked = process.argv.slice(2)
const names = asked.length > 0 ? asked : Object.keys(parts)
const bench = await BenchServer.start({ env: { OFFHOOK_STREAM_PLAIN: 'yes' } })
try {
  for (const name of names) {
    if (!(name in parts)) throw new Error(`There is no part "${name}": ${Object.keys(parts)}.`)
    table(await parts[name as keyof typeof parts]())
  }
} finally {
  await bench.stop()
}

async function delay() {
  const server = await StreamServer.open()
  const { call, phone } = await calls(`<Connect><Stream url="${server.url('/audio')}"/></Connect>`)
  const stream = await server.takes('/audio')
  await until('audio flows', () => call.mouth.packets.length > 50)
  const toSocket: number[] = []
  const toEar: number[] = []
  for (let i = 0; i < ROUNDS; i++) {
    toSocket.push(await mouthToSocket(call, stream))
    toEar.push(await socketToEar(call, stream))
  }
  await call.hangup()
  await phone.close()
  await server.close()
  return [
    { way: 'mouth to socket', ...shares(toSocket), 'budget p95 ms': 60 },
    { way: 'socket to ear', ...shares(toEar), 'budget p95 ms': 100 },
  ]
}

/** From the packet in which a burst begins, sent, to the frame in which it begins, received. */
async function mouthToSocket(call: PhoneCall, stream: Streamed): Promise<number> {
  await until('the track is quiet', () => {
    const last = stream.media('inbound').slice(-10)
    return last.length === 10 && last.every(({ payload }) => peakOf(payload) < LOUD)
  })
  const first = stream.frames.length
  call.mouth.burst(1_015, 60)
  const at = await until('the burst comes', () => {
    const index = stream.frames.findIndex(
      ({ media }, i) => i >= first && media !== undefined && peakOf(media.payload) >= LOUD,
    )
    return index >= 0 && stream.times[index]
  })
  return at - (call.mouth.burstSentAt ?? Number.NaN)
}

/** From a frame with a burst, sent, to the packet in which it is heard. */
async function socketToEar(call: PhoneCall, stream: Streamed): Promise<number> {
  await quiet(call)
  const first = call.mouth.packets.length
  const sentAt = performance.now()
  stream.says({ event: 'media', media: { payload: BURST } })
  return (await loudAfter(call, first)) - sentAt
}

async function talk() {
  const server = await StreamServer.open()
  const noun = `<ConversationRelay url="${server.url('/talk')}" dtmfDetection="true" hints="opening hours, delivery"/>`
  const { call, phone } = await calls(`<Connect>${noun}</Connect>`)
  const session = await server.talks('/talk')
  const toSound: number[] = []
  const toSilence: number[] = []
  for (let i = 0; i <= ROUNDS / 2; i++) {
    await quiet(call)
    const first = call.mouth.packets.length
    session.says({
      type: 'text',
      token: 'Your order has left our house this morning,',
      last: false,
    })
    const saidAt = performance.now()
    session.says({ type: 'text', token: SENTENCE.slice(43), last: true })
    const heardAt = await loudAfter(call, first)
    const pressedAt = performance.now()
    const keys = session.typed('dtmf').length
    call.press('1')
    await until('the key comes', () => session.typed('dtmf').length > keys)
    await quiet(call)
    const lastLoud = call.mouth.packets.findLast(({ peak }) => peak >= LOUD)
    // The first time the voice has to be made.
    if (i === 0) continue
    toSound.push(heardAt - saidAt)
    toSilence.push(Math.max(0, (lastLoud?.at ?? pressedAt) - pressedAt))
  }
  const { brokenIn, toPrompt } = await speakInto(call, session)
  await call.hangup()
  await phone.close()
  await server.close()
  return [
    { way: 'last token to sound', ...shares(toSound), 'budget p95 ms': 300 },
    { way: 'key to silence', ...shares(toSilence), 'budget p95 ms': 200 },
    { way: 'voice to silence', ...shares(brokenIn), 'budget p95 ms': 200 },
    { way: 'end of speech to prompt', ...shares(toPrompt), 'budget p95 ms': 700 },
  ]
}

/** A caller who speaks while the bot does: when that is silent, and when the words come. */
async function speakInto(call: PhoneCall, session: Streamed) {
  const words = spoken('opening hours')
  const loud = (sample: number) => Math.abs(sample) > LOUD
  const [firstMs, lastMs] = [words.findIndex(loud) / 8, words.findLastIndex(loud) / 8]
  const brokenIn: number[] = []
  const toPrompt: number[] = []
  for (let i = 0; i < ROUNDS / 4; i++) {
    await quiet(call)
    const first = call.mouth.packets.length
    session.says({ type: 'text', token: `${SENTENCE} ${SENTENCE} ${SENTENCE}`, last: true })
    await loudAfter(call, first)
    const [prompts, interrupts] = [
      session.typed('prompt').length,
      session.typed('interrupt').length,
    ]
    call.mouth.says(words)
    await until('the bot is told', () => session.typed('interrupt').length > interrupts)
    await quiet(call)
    const spokenAt = call.mouth.burstSentAt ?? Number.NaN
    const lastLoud = call.mouth.packets.findLast(({ peak }) => peak >= LOUD)
    brokenIn.push(Math.max(0, (lastLoud?.at ?? spokenAt) - spokenAt - firstMs))
    await until('the words come', () => session.typed('prompt').length > prompts)
    const prompt = session.frames.findLastIndex(({ type }) => type === 'prompt')
    toPrompt.push(session.times[prompt]! - spokenAt - lastMs)
  }
  return { brokenIn, toPrompt }
}

async function streams() {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  await once(server, 'listening')
  let frames = 0
  server.on('connection', (socket) => {
    socket.on('message', (data) => {
      const text = String(data)
      if (!text.startsWith('{"event":"media"')) return
      frames++
      const [payload = ''] = /"payload":"[^"]*"/.exec(text) ?? []
      socket.send(`{"event":"media","media":{${payload}}}`)
    })
  })
  const { port } = server.address() as { port: number }
  const program = loadGenerator()
  const documents = {
    'echoed by Echo': '<Echo/>',
    'echoed by a stream': `<Connect><Stream url="ws://127.0.0.1:${port}/"/></Connect>`,
  }
  const rows = []
  for (const [way, document] of Object.entries(documents)) {
    const user = await bench.number(document)
    const legs = ['--mode', 'conf', '--legs', String(LEGS), '--ramp', '50']
    const args = ['--user', user, ...legs, '--seconds', '15']
    // The first run compiles what the second one measures.
    await load(program, bench.server, args)
    const before = frames
    const report = await load(program, bench.server, args)
    rows.push({
      way,
      'legs up': report['legs_up'],
      failed: report['failed'],
      'CPU ms/leg-s': report['cpu_ms_per_leg_s'],
      'lost %': report['loss_pct'],
      'silent legs': report['silent_legs'],
      frames: frames - before,
      'host busy %': report['host_busy_pct'],
    })
  }
  for (const client of server.clients) client.terminate()
  server.close()
  return rows
}

/** A caller whose number runs this document. */
async function calls(document: string): Promise<{ call: PhoneCall; phone: SipPhone }> {
  const phone = await SipPhone.open({ name: 'caller', user: '+12025550142' })
  const number = await bench.number(document)
  const { sip } = bench.server.facts
  const call = await phone.call(`sip:+${number}@${sip.host}:${sip.port}`)
  await call.until('answered')
  return { call, phone }
}

function quiet(call: PhoneCall): Promise<unknown> {
  const from = call.mouth.packets.length
  return until('the caller hears nothing', () => {
    const last = call.mouth.packets.slice(from)
    return last.length >= 10 && last.slice(-10).every(({ peak }) => peak < LOUD)
  })
}

async function loudAfter(call: PhoneCall, first: number): Promise<number> {
  const heard = await until('the caller hears it', () =>
    call.mouth.packets.slice(first).find(({ peak }) => peak >= LOUD),
  )
  return heard.at
}

function shares(delays: readonly number[]) {
  return {
    rounds: delays.length,
    'p50 ms': percentile(delays, 50),
    'p95 ms': percentile(delays, 95),
  }
}

/** A tone as a frame holds it. */
function burst(ms: number): string {
  const samples = Int16Array.from({ length: ms * 8 }, (_, i) =>
    Math.round(12_000 * Math.sin((2 * Math.PI * 1_015 * i) / 8_000)),
  )
  const bytes = Buffer.alloc(samples.length)
  encodeUlaw(samples, 0, bytes, 0, samples.length)
  return bytes.toString('base64')
}

function peakOf(payload: string): number {
  const bytes = Buffer.from(payload, 'base64')
  const samples = new Int16Array(bytes.length)
  decodeUlaw(bytes, 0, samples, 0, bytes.length)
  return samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0)
}
