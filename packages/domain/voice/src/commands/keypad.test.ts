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
