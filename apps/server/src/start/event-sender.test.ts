import { SecretBox } from '@offhook/accounts'
import { makeSid } from '@offhook/core'
import type { CloudEvent, NatsTarget, Sink } from '@offhook/event-streams'
import { expect, it } from 'vitest'
import { eventSender } from './event-sender.ts'

const accountSid = makeSid('AC')
const sid = makeSid('DG')
const box = new SecretBox(new Uint8Array(32).fill(3))
const facts = {
  ...{ sid, accountSid, description: '', status: 'active' as const },
  ...{ testId: null, dateCreated: 0, dateUpdated: 0 },
}
const events = [{ id: 'one' }, { id: 'two' }] as unknown as CloudEvent[]

it.each([
  [true, { taken: 2, fault: null }],
  [false, { taken: 0, fault: 'The webhook did not answer with 2xx' }],
])('sends to a webhook all or nothing: %s', async (isTaken, sent) => {
  const asked: unknown[] = []
  const sender = eventSender({
    web: {
      send: async (request) => {
        asked.push(request)
        return isTaken
      },
    },
    nats: { send: () => Promise.reject(new Error('It is no NATS sink')) },
    box,
  })
  const url = 'https://sink.example.com/events'
  const sink: Sink = {
    ...{ ...facts, sinkType: 'webhook' },
    configuration: { destination: url, method: 'POST', batchEvents: true },
  }

  expect(await sender.send(sink, events)).toEqual(sent)
  expect(asked).toEqual([{ accountSid, url, events }])
})

it('sends to NATS with the secret opened, and tells how many were taken', async () => {
  const asked: [string, NatsTarget, readonly CloudEvent[]][] = []
  const sent = { taken: 1, fault: 'It is down' }
  const sender = eventSender({
    web: { send: () => Promise.reject(new Error('It is no webhook')) },
    nats: {
      send: async (...request) => {
        asked.push(request)
        return sent
      },
    },
    box,
  })
  const shown = {
    ...{ servers: ['nats://127.0.0.1:4222'], subject: 'calls', auth: 'token' as const },
    ...{ user: null, caCertificate: null },
  }
  const secretBox = box.seal('a token', `event-sink ${sid}`)
  const sink: Sink = { ...facts, sinkType: 'nats', configuration: { ...shown, secretBox } }

  expect(await sender.send(sink, events)).toBe(sent)
  expect(asked).toEqual([[sid, { ...shown, secret: 'a token' }, events]])
})
