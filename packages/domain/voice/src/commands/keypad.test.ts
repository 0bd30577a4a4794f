/** Whose keys may be had, by whom, and when. */
import { type CallSid, makeSid } from '@offhook/core'
import { expect, test } from 'vitest'
import type { Bench } from '../testing/bench.ts'
import { DONE, eachBench } from '../testing/each-bench.ts'

let bench: Bench

eachBench((each) => {
  bench = each
})

const parentSid = () => bench.calls.find(({ parentCallSid }) => parentCallSid === null)!.sid
const refused = { code: 20404 }

test('keys of another account’s call, and of none, are not there', async () => {
  await bench.receive('<Gather timeout="60"/>')
  const sid = parentSid()

  await expect(bench.voice.keypad(makeSid('AC'), sid)).rejects.toMatchObject(refused)
  await expect(bench.voice.keypad(bench.accountSid, makeSid('CA'))).rejects.toMatchObject(refused)
  expect((await bench.voice.keypad(bench.accountSid, sid)).call.sid).toBe(sid)
})

test('keys are there from the answer on, until the party is gone', async () => {
  await bench.receive('<Dial><Client>ann</Client></Dial>')
  const ann = bench.children[0]?.sid as CallSid
  await expect(bench.voice.keypad(bench.accountSid, ann)).rejects.toMatchObject(refused)

  bench.dialers.client.last.answers()
  await bench.settle()
  const keypad = await bench.voice.keypad(bench.accountSid, ann)
  expect(keypad.endSignal.aborted).toBe(false)

  bench.dialers.client.last.hangsUp()
  await bench.settle()
  expect(keypad.endSignal.aborted).toBe(true)
  await expect(bench.voice.keypad(bench.accountSid, ann)).rejects.toMatchObject(refused)
})

test('keys have one owner at a time, and go back to the document', async () => {
  const leg = await bench.receive(`<Gather action="${DONE}" numDigits="1" timeout="60"/>`)
  const keypad = await bench.voice.keypad(bench.accountSid, parentSid())
  const owned: string[] = []
  const release = keypad.claim((digit) => owned.push(digit))
  expect(() => keypad.claim(() => {})).toThrow(expect.objectContaining({ code: 64021 }))

  leg.presses('4')
  await bench.settle()
  release()
  leg.presses('5')
  await bench.settle()

  expect(owned).toEqual(['4'])
  expect(bench.documents.asked(DONE)).toMatchObject([{ Digits: '5' }])
})

test('keys stay with their owner, whoever comes and goes and wherever the call is sent', async () => {
  const room = '<Dial><Conference>room</Conference></Dial>'
  const customer = await bench.receive(
    `<Dial hangupOnStar="true" action="${DONE}"><Conference>room</Conference></Dial>`,
  )
  const sid = customer.callSid as CallSid
  const agent = await bench.receive(room)
  const { voice, accountSid } = bench
  const owned: string[] = []
  const release = (await voice.keypad(accountSid, sid)).claim((digit) => owned.push(digit))
  const press = async (digits: string) => {
    customer.presses(digits)
    await bench.settle()
  }
  const hold = (on: boolean) =>
    voice.updateParticipant(accountSid, voice.participantOf(sid)!.conferenceSid, sid, { hold: on })

  await press('1*')
  await hold(true)
  await press('2')
  const other = await bench.receive(room)
  await press('3')
  await hold(false)
  agent.hangsUp()
  await press('4')
  other.hangsUp()
  await press('5')
  const gather = `<Response><Gather action="${DONE}" numDigits="1" timeout="60"/></Response>`
  await voice.updateCall(accountSid, sid, { twiml: gather })
  await press('6')
  expect(owned.join('')).toBe('1*23456')
  expect(bench.documents.asked(DONE)).toEqual([])

  release()
  await press('7')
  expect(bench.documents.asked(DONE)).toMatchObject([{ Digits: '7' }])
})
