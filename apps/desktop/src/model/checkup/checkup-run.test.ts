import { beforeEach, expect, it } from 'vitest'
import { type FakeCall, FakeDevice } from '../../testing/fake-sdk.ts'
import { SimulatedClock } from '../../testing/simulated-clock.ts'
import { CheckupRun } from './checkup-run.ts'

const location = {
  ...{ protocol: 'http:', host: 'localhost:8080', hostname: 'localhost' },
  origin: 'http://localhost:8080',
}
const turn = () => new Promise<void>((resolve) => setTimeout(resolve, 0))

let clock: SimulatedClock
let device: FakeDevice | null
let tones: number
let pings: (number | null)[]
let microphone: string | null
let refusal: Error | null
let run: CheckupRun

beforeEach(() => {
  clock = new SimulatedClock()
  device = null
  tones = 0
  pings = [90, 10, 30, 20, 15]
  microphone = null
  refusal = null
  class Device extends FakeDevice {
    constructor(token: string, options: object) {
      super(token, options)
      this.refusal = refusal
      device = this
    }
  }
  run = new CheckupRun({
    ...{ location, clock },
    sdks: { voice: async () => Device },
    openMicrophone: async () => {
      if (microphone !== null) throw Object.assign(new Error('no'), { name: microphone })
      return { getTracks: () => [] }
    },
    inputId: () => null,
    playTone: async () => void tones++,
    ping: async () => pings.shift() ?? null,
    fetchToken: async () => 'echo-token',
  })
})

const found = () => {
  const state = run.state.get()
  return state.step === 'done'
    ? Object.fromEntries(state.lines.map(({ name, result, value }) => [name, [result, value]]))
    : state.step
}

async function inCall(): Promise<FakeCall> {
  run.start()
  void run.goOn(true)
  await turn()
  const call = device?.call
  if (!call) throw new Error('there is no call')
  call.open()
  return call
}

const second = (count: number) => ({
  ...{ timestamp: clock.now(), rtt: 20, jitter: 2, mos: 4.4, audioInputLevel: 8_000 },
  totals: { packetsReceived: count * 50, packetsLost: count },
})

it('plays a tone and waits for an answer before it goes on', async () => {
  run.start()
  run.playTone()
  await turn()

  expect([tones, found(), device]).toEqual([2, 'speaker', null])
})

it('calls the echo for fifteen seconds and judges what came back', async () => {
  const call = await inCall()
  expect(device?.tokens).toEqual(['echo-token'])
  for (let count = 1; count <= 15; count++) call.emit('sample', second(count))
  clock.advance(14_999)
  await turn()
  expect(found()).toBe('call')
  clock.advance(1)
  await turn()

  expect(found()).toEqual({
    microphone: ['ok', -12.25],
    speaker: ['ok', null],
    // The middle of five.
    signalling: ['ok', 20],
    route: ['ok', null],
    'round-trip': ['ok', 20],
    jitter: ['ok', 2],
    loss: ['poor', 1.96],
    mos: ['ok', 4.4],
  })
  expect(device?.isDestroyed).toBe(true)
})

it('has the way of the audio from what the SDK tells of its connection', async () => {
  const call = await inCall()
  const { Publisher } = (device?.options ?? {}) as { Publisher: new (...args: unknown[]) => never }
  const publisher = new Publisher('twilio-js-sdk', 'echo-token', {}) as {
    debug(group: string, name: string, payload: object, call: object): Promise<void>
  }
  const local = { protocol: 'udp', candidate_type: 'relay' }
  const pair = { local_candidate: local, remote_candidate: {} }
  await publisher.debug('ice-candidate', 'selected-ice-candidate-pair', pair, call)
  call.emit('sample', second(1))
  clock.advance(15_000)
  await turn()

  expect(run.state.get()).toMatchObject({
    lines: expect.arrayContaining([
      expect.objectContaining({ result: 'poor', detail: 'udp-relay' }),
    ]),
  })
})

it('names a microphone that the browser keeps back, and calls nobody', async () => {
  microphone = 'NotAllowedError'
  run.start()
  await run.goOn(false)

  expect(device).toBeNull()
  expect(found()).toMatchObject({
    microphone: ['bad', null],
    speaker: ['bad', null],
    route: ['unknown', null],
  })
})

it('says that no audio comes through where the call fails, and that the server is out of reach', async () => {
  refusal = Object.assign(new Error('no media'), { code: 53405 })
  pings = []
  run.start()
  await run.goOn(true)

  expect(found()).toMatchObject({
    microphone: ['unknown', null],
    signalling: ['bad', null],
    route: ['bad', null],
    mos: ['unknown', null],
  })
})

it('ends a call that is not answered', async () => {
  run.start()
  void run.goOn(true)
  await turn()
  clock.advance(15_000)
  await turn()

  expect(found()).toMatchObject({ route: ['bad', null] })
  expect(device?.isDestroyed).toBe(true)
})

it('is stopped without a result, and can be begun anew', async () => {
  await inCall()
  run.stop()
  await turn()
  expect([found(), device?.isDestroyed]).toEqual(['idle', true])

  run.start()
  expect(found()).toBe('speaker')
})
