import { describe, expect, test } from 'vitest'
import { type Bench, CALLER, OUR_NUMBER } from '../testing/bench.ts'
import { eachBench } from '../testing/each-bench.ts'
import type { AddParticipantRequest } from './add-participant.ts'

let bench: Bench

eachBench((each) => {
  bench = each
})

function add(settings: Partial<AddParticipantRequest> = {}, room = 'support') {
  const request = { to: 'sip:phone@192.0.2.1', from: OUR_NUMBER, ...settings }
  return bench.voice.addParticipant(bench.accountSid, room, request)
}

describe('somebody who is being dialled into a conference', () => {
  test('is told of until they join, and can be taken out', async () => {
    const row = await add({ label: 'expert' })

    expect(bench.voice.invitedParticipants(row.conferenceSid)).toEqual([row])
    await bench.voice.removeParticipant(bench.accountSid, row.conferenceSid, 'expert')

    expect(bench.voice.invitedParticipants(row.conferenceSid)).toEqual([])
    expect(bench.voice.conference(bench.accountSid, 'support')).toBeUndefined()
    expect(bench.calls[0]?.status).toBe('canceled')
  })

  test('cannot be muted before they have joined', async () => {
    const { conferenceSid, callSid } = await add()
    const muting = bench.voice.updateParticipant(bench.accountSid, conferenceSid, callSid, {
      muted: true,
    })

    await expect(muting).rejects.toMatchObject({ code: 21220, status: 400 })
  })

  test.each([
    ['nothing is said', {}, true],
    ['it is not wanted', { earlyMedia: false }, false],
    ['they join muted', { muted: true }, false],
    ['they join as a coach', { coaching: true }, false],
    ['they join muted, and it is wanted', { muted: true, earlyMedia: true }, true],
  ])('is heard ringing, then early by those who talk, where %s: %#', async (_, settings, heard) => {
    await bench.receive('<Dial><Conference>support</Conference></Dial>')
    await bench.receive('<Dial><Conference>support</Conference></Dial>')
    const tones = () =>
      [...bench.media.playing.values()].filter(({ command }) => command.source.kind === 'tone')

    await add(settings)
    const { last } = bench.dialers.sip
    last.rings()
    await bench.settle()
    expect(tones()).toHaveLength(heard ? 1 : 0)

    last.playsEarly()
    await bench.settle()
    expect(tones()).toEqual([])
    expect(bench.media.seats.get(last.endpointId)?.sendsTo).toBe(heard ? 'all' : undefined)
  })

  test.each([
    ['a label with a slash', { label: 'a/b' }, 16024],
    ['a label that is too long', { label: 'x'.repeat(129) }, 16024],
    ['a label that looks like a call', { label: `CA${'0'.repeat(32)}` }, 16024],
    ['somebody to coach who is not there', { callSidToCoach: `CA${'0'.repeat(32)}` }, 16028],
    ['nobody that could be called', { to: 'nobody' }, 21211],
    ['a number with a caller id that is none', { to: CALLER, from: 'client:ann' }, 21212],
    ['a SIP password that is too long', { sipAuthPassword: 'x'.repeat(256) }, 21224],
  ])('is not dialled with %s, and nothing is left of it', async (_, settings, code) => {
    await expect(add(settings as Partial<AddParticipantRequest>)).rejects.toMatchObject({ code })

    expect(bench.calls).toEqual([])
    expect(bench.voice.conference(bench.accountSid, 'support')).toBeUndefined()
  })

  test('sees as caller what the account may show, and a phone nothing else', async () => {
    const foreign = '+12025550199'
    bench.foreignNumbers.push(foreign)

    await expect(add({ to: '202-555-0142', from: foreign })).rejects.toMatchObject({ code: 21210 })
    expect(bench.calls).toEqual([])
    await add({ to: '202-555-0142', from: '(555) 000-1111' })
    await add({ to: '202-555-0143', from: foreign, anyCallerId: true })
    await add({ from: foreign })
    expect(bench.calls.map(({ to, from }) => [to, from])).toEqual([
      ['+12025550142', OUR_NUMBER],
      ['+12025550143', foreign],
      ['sip:phone@192.0.2.1', foreign],
    ])
  })

  test('sees the name that goes with the caller', async () => {
    await add({ callerName: 'Front desk' })

    expect(bench.dialers.sip.requests[0]?.callerName).toBe('Front desk')
    expect(bench.calls[0]?.callerName).toBe('Front desk')
  })

  test('needs a label of their own, from the moment of the first', async () => {
    await add({ label: 'expert' })

    await expect(add({ label: 'expert' })).rejects.toMatchObject({ code: 16026, status: 400 })
    expect(bench.calls).toHaveLength(1)
  })

  test.each([
    [10, 15],
    [undefined, 65],
  ])('rings five seconds longer than is asked for: %s, %s', async (timeout, seconds) => {
    await add({ timeout })
    bench.dialers.sip.last.rings()
    await bench.advance(seconds * 1_000 - 1)
    expect(bench.calls[0]?.status).toBe('ringing')

    await bench.advance(1)

    expect(bench.calls[0]?.status).toBe('no-answer')
  })

  test('is refused when those who are here and on their way fill the conference', async () => {
    const conference = { maxParticipants: 2 }
    await add({ conference })
    await add({ conference })

    await expect(add({ conference })).rejects.toMatchObject({ code: 16020, status: 400 })
  })
})
