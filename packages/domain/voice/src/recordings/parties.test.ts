/** Who is in which channel of a recording: by their place in the call, over hold and change of parties. */
import type { CallSid } from '@offhook/core'
import { describe, expect, test } from 'vitest'
import type { PartyRole, Recording } from '../model.ts'
import { type Bench, CALLER, OUR_NUMBER } from '../testing/bench.ts'
import { eachBench } from '../testing/each-bench.ts'

const OTHER = '+15550003333'
const CLIENT = 'client:test-caller'
let bench: Bench

eachBench((each) => {
  bench = each
})

/** Channel, role, name, and from when to when in seconds since the recording began. */
function parties() {
  const [{ parties: all, startTime } = { parties: [], startTime: 0 }] =
    bench.store.rows<Recording>('recording')
  const seconds = (at: number | null) => (at === null ? null : (at - startTime) / 1000)
  return all.map(({ channel, role, name, from, to }) => [
    channel,
    role,
    name,
    seconds(from),
    seconds(to),
  ])
}

/** Somebody who was dialled into a conference that there is. */
async function joins(name: string, role: PartyRole, conferenceName = 'room') {
  const party = await bench.voice.dialAlone({
    accountSid: bench.accountSid,
    to: `client:${name}`,
    from: CALLER,
    role,
    timeoutMs: 60_000,
  })
  const leg = bench.dialers.client.last
  leg.answers()
  await bench.settle()
  const { conferenceSid } = await bench.voice.joinDialled({
    accountSid: bench.accountSid,
    parties: [{ party }],
    conference: { friendlyName: conferenceName },
  })
  await bench.settle()
  return { leg, conferenceSid, callSid: party.callSid }
}

describe('the parties of a recording', () => {
  test.each([
    ['sip', CALLER],
    ['client', CLIENT],
  ] as const)('who phoned with a %s phone is the caller, whoever answers', async (kind, from) => {
    const leg = await bench.receive(
      `<Dial record="record-from-answer-dual"><Client>ann</Client></Dial>`,
      { kind, from },
    )
    bench.dialers.client.last.answers()
    await bench.settle()
    await bench.advance(4_000)
    leg.hangsUp()
    await bench.settle()

    expect(parties()).toEqual([
      [1, 'caller', from, 0, 4],
      [2, 'callee', 'client:ann', 0, 4],
    ])
  })

  test('a browser that calls out is the caller, the phone that it calls the callee', async () => {
    const leg = await bench.receive(
      `<Dial record="record-from-ringing-dual" callerId="${CALLER}">${OTHER}</Dial>`,
      {
        kind: 'client',
        from: 'client:ann',
      },
    )
    await bench.advance(2_000)
    bench.dialers.number.last.answers()
    await bench.settle()
    await bench.advance(3_000)
    leg.hangsUp()
    await bench.settle()

    expect(parties()).toEqual([
      [1, 'caller', 'client:ann', 0, 5],
      [2, 'callee', OTHER, 2, 5],
    ])
  })

  test('whom a contact knows as the customer has been that from the beginning', async () => {
    const leg = await bench.receive(
      '<Start><Recording channels="dual"/></Start><Pause length="60"/>',
      { kind: 'client', from: CLIENT },
    )
    await bench.advance(3_000)
    bench.voice.setRole(leg.callSid as CallSid, 'customer')
    await bench.settle()

    expect(parties()).toEqual([[1, 'customer', CLIENT, 0, null]])
  })

  test('are those whom the customer hears, over hold and transfer', async () => {
    const leg = await bench.receive(
      '<Start><Recording channels="dual"/></Start><Dial><Conference>room</Conference></Dial>',
    )
    bench.voice.setRole(leg.callSid as CallSid, 'customer')
    const hold = (conferenceSid: Awaited<ReturnType<typeof joins>>['conferenceSid'], on: boolean) =>
      bench.voice.updateParticipant(bench.accountSid, conferenceSid, leg.callSid, { hold: on })

    await bench.advance(1_000)
    const ann = await joins('ann', 'agent')
    await bench.advance(1_000)
    await hold(ann.conferenceSid, true)
    await bench.advance(1_000)
    const bob = await joins('bob', 'agent')
    await bench.advance(1_000)
    await hold(ann.conferenceSid, false)
    await bench.advance(1_000)
    ann.leg.hangsUp()
    await bench.advance(1_000)
    await bench.voice.updateParticipant(bench.accountSid, bob.conferenceSid, bob.callSid, {
      muted: true,
    })
    await bench.advance(1_000)
    leg.hangsUp()
    bob.leg.hangsUp()
    await bench.settle()

    expect(parties()).toEqual([
      [1, 'customer', CALLER, 0, 7],
      [2, 'agent', 'client:ann', 1, 2],
      [2, 'agent', 'client:ann', 4, 5],
      [2, 'agent', 'client:bob', 4, 6],
    ])
  })

  test('of a conference are those who can be heard in it', async () => {
    const leg = await bench.receive(
      '<Dial><Conference record="record-from-start">room</Conference></Dial>',
    )
    await bench.advance(5_000)
    const ann = await joins('ann', 'agent')
    await bench.advance(2_000)
    ann.leg.hangsUp()
    await bench.advance(1_000)
    leg.hangsUp()
    await bench.settle()

    expect(parties()).toEqual([
      [1, 'caller', CALLER, 0, 3],
      [1, 'agent', 'client:ann', 0, 2],
    ])
  })

  test('of a conference are those who are heard before they decline, and no longer', async () => {
    const leg = await bench.receive(
      '<Dial><Conference record="record-from-start">room</Conference></Dial>',
    )
    const ann = await joins('ann', 'agent')
    await bench.voice.addParticipant(bench.accountSid, ann.conferenceSid, {
      to: OTHER,
      from: OUR_NUMBER,
    })
    await bench.advance(1_000)
    bench.dialers.number.last.playsEarly()
    await bench.advance(2_000)
    bench.dialers.number.last.hangsUp('busy', 486)
    await bench.advance(1_000)
    leg.hangsUp()
    ann.leg.hangsUp()
    await bench.settle()

    expect(parties()).toEqual([
      [1, 'caller', CALLER, 0, 4],
      [1, 'agent', 'client:ann', 0, 4],
      [1, 'callee', OTHER, 1, 3],
    ])
  })

  test('of one track are those of that track', async () => {
    const leg = await bench.receive(
      `<Dial record="record-from-answer" recordingTrack="outbound">${OTHER}</Dial>`,
    )
    bench.dialers.number.last.answers()
    await bench.settle()
    await bench.advance(1_000)
    leg.hangsUp()
    await bench.settle()

    expect(parties()).toEqual([[1, 'callee', OTHER, 0, 1]])
  })
})
