import { makeSid } from '@offhook/core'
import { expect, test } from 'vitest'
import type { MessageSubscription } from '../model.ts'
import type { CallMessage } from '../ports.ts'
import type { Bench } from '../testing/bench.ts'
import { eachBench } from '../testing/each-bench.ts'

let bench: Bench

eachBench((each) => {
  bench = each
})

const APP = 'https://app/said'

/** A browser's call, and what its page is told. */
async function talk() {
  const leg = await bench.receive('<Pause length="60"/>', { kind: 'client' })
  const told: CallMessage[] = []
  leg.sendMessage = (message) => told.push(message) > 0
  const { accountSid } = bench
  const { callSid } = leg
  const say = (content: string) =>
    leg.events.emit('messaged', { sid: makeSid('KX'), content, contentType: 'application/json' })
  return { leg, told, call: { accountSid, callSid }, say }
}

const subscriptions = () => bench.store.rows<MessageSubscription>('message-subscription')
const said = () => bench.store.webhooks(APP)

const subscribe = (call: object, more: object = {}) =>
  bench.voice.callMessages.subscribe({
    callback: APP,
    method: 'POST',
    idempotencyKey: undefined,
    ...call,
    ...more,
  } as never)

test('an application that subscribes is told in order, until it no longer wants to', async () => {
  const { call, say } = await talk()
  say('"before"')
  const { sid } = await subscribe(call)
  say('{"n":1}')
  say('{"n":2}')
  await bench.settle()

  expect(said()).toMatchObject([
    { CallSid: call.callSid, Content: '{"n":1}', SequenceNumber: '0' },
    { CallSid: call.callSid, Content: '{"n":2}', SequenceNumber: '1' },
  ])
  await bench.voice.callMessages.unsubscribe(call.accountSid, call.callSid, sid)
  say('"after"')
  await bench.settle()
  expect(said()).toHaveLength(2)
  expect(subscriptions()).toEqual([])
  await expect(
    bench.voice.callMessages.unsubscribe(call.accountSid, call.callSid, sid),
  ).rejects.toMatchObject({ code: 20404 })
})

test('a request that is repeated with its key is one', async () => {
  const { call, told } = await talk()
  const first = await subscribe(call, { idempotencyKey: 'a' })
  const again = await subscribe(call, { idempotencyKey: 'a' })
  const other = await subscribe(call)
  expect([again.sid === first.sid, other.sid === first.sid]).toEqual([true, false])

  const send = (idempotencyKey: string | undefined) =>
    bench.voice.callMessages.send({ ...call, content: '{}', idempotencyKey })
  const sent = await send('a')
  expect((await send('a')).sid).toBe(sent.sid)
  await send(undefined)
  expect(told).toHaveLength(2)
})

test('subscriptions end with the call', async () => {
  const { call, leg } = await talk()
  await subscribe(call)
  expect(subscriptions()).toHaveLength(1)

  leg.hangsUp()
  await bench.settle()

  expect(subscriptions()).toEqual([])
  await expect(subscribe(call)).rejects.toMatchObject({ code: 20404 })
})

test.each([
  ['is no JSON', '{', 20001],
  ['is too long', JSON.stringify('x'.repeat(10_240)), 20001],
])('what %s is not sent', async (_what, content, code) => {
  const { call, told } = await talk()

  await expect(
    bench.voice.callMessages.send({ ...call, content, idempotencyKey: undefined }),
  ).rejects.toMatchObject({ code })
  expect(told).toEqual([])
})

test('a phone cannot be written to, and a page that is lost neither', async () => {
  const phone = await bench.receive('<Pause length="60"/>')
  const { accountSid } = bench
  const send = (callSid: typeof phone.callSid) =>
    bench.voice.callMessages.send({ accountSid, callSid, content: '1', idempotencyKey: undefined })
  await expect(send(phone.callSid)).rejects.toMatchObject({ code: 20001 })

  const { leg, call } = await talk()
  leg.sendMessage = () => false
  await expect(send(call.callSid)).rejects.toMatchObject({ code: 20404 })
})

test('of one call at most twenty are told', async () => {
  const { call } = await talk()
  for (let n = 0; n < 20; n++) await subscribe(call)

  await expect(subscribe(call)).rejects.toMatchObject({ code: 20001 })
})
