import { expect, it } from 'vitest'
import { postBy, publisherAt, type SdkSample } from './publisher.ts'

const origin = 'https://calls.example.com'
const at = Date.UTC(2026, 10, 30, 12)
const call = { parameters: { CallSid: `CA${'0'.repeat(32)}` } }

interface Sent {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Record<string, unknown>
}

function publisher() {
  const sent: Sent[] = []
  const Publisher = publisherAt(
    origin,
    (url, headers, body) => void sent.push({ url, headers, body: JSON.parse(body) }),
    () => at,
  )
  const options = { metadata: { app_name: 'x' }, defaultPayload: () => ({ call_sid: 'CA0' }) }
  return { sent, publisher: new Publisher('twilio-js-sdk', 'first', options) }
}

it('posts an event to its own origin, whatever host a connection names, with the newest token', async () => {
  const { sent, publisher: own } = publisher()
  own.setHost()
  own.setToken('second')

  await own.warn('network-quality-warning-raised', 'high-jitter', { data: { value: 40 } }, call)

  expect(sent).toEqual([
    {
      url: `${origin}/v4/EndpointEvents`,
      headers: { 'Content-Type': 'application/json', 'X-Twilio-Token': 'second' },
      body: {
        group: 'network-quality-warning-raised',
        name: 'high-jitter',
        level: 'WARNING',
        payload: { call_sid: 'CA0', data: { value: 40 } },
        payload_type: 'application/json',
        private: false,
        publisher: 'twilio-js-sdk',
        publisher_metadata: { app_name: 'x' },
        timestamp: '2026-11-30T12:00:00.000Z',
      },
    },
  ])
})

it('posts seconds under the names that the gateway reads; what is missing stays missing', async () => {
  const { sent, publisher: own } = publisher()
  const second: SdkSample = {
    ...{ timestamp: at, codecName: 'opus', jitter: 3, mos: 4.4321, packetsLostFraction: 0.125 },
    ...{
      audioInputLevel: 900,
      audioOutputLevel: 800,
      rtt: 12,
      packetsLost: 1,
      packetsReceived: 50,
    },
    totals: { packetsSent: 50, packetsReceived: 50, packetsLost: 1 },
  }

  await own.postMetrics('quality-metrics-samples', 'metrics-sample', [second], { x: 1 }, call)
  await own.postMetrics('quality-metrics-samples', 'metrics-sample', [], {}, call)

  expect(sent).toMatchObject([
    { url: `${origin}/v4/EndpointMetrics`, body: { level: 'INFO', name: 'metrics-sample' } },
  ])
  expect(sent[0]?.body['payload']).toEqual([
    {
      ...{ audio_codec: 'opus', jitter: 3, mos: 4.43, packets_lost_fraction: 0.13, x: 1, rtt: 12 },
      ...{ audio_level_in: 900, audio_level_out: 800, packets_lost: 1, packets_received: 50 },
      ...{ total_packets_sent: 50, total_packets_received: 50, total_packets_lost: 1 },
      timestamp: '2026-11-30T12:00:00.000Z',
    },
  ])
})

it('posts nothing outside calls, of the steps of a connection, or once it is told not to', async () => {
  const { sent, publisher: own } = publisher()

  await own.info('audio', 'device-change', {})
  await own.info('audio', 'device-change', {}, { parameters: {} })
  await own.debug()
  await own.post('debug', 'ice-candidate', 'ice-candidate', {}, call)
  own.disable()
  await own.error('connection', 'error', {}, call)
  expect(own.isEnabled).toBe(false)
  expect(sent).toEqual([])

  own.enable()
  await own.error('connection', 'error', {}, { outboundConnectionId: 'TJS-1' })
  expect(sent).toHaveLength(1)
})

it('a post that fails is nobody’s failure', async () => {
  let asked: RequestInit | undefined
  const failing = async (_url: unknown, init?: RequestInit) => {
    asked = init
    throw new TypeError('no network')
  }

  postBy(failing as typeof fetch)(origin, {}, '{}')
  await Promise.resolve()

  // An unhandled rejection would fail the run.
  expect(asked).toMatchObject({ method: 'POST', keepalive: true })
})
