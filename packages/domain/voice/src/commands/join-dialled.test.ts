import { makeSid } from '@offhook/core'
import { describe, expect, test } from 'vitest'
import { type Bench, CALLER } from '../testing/bench.ts'
import { eachBench } from '../testing/each-bench.ts'
import type { JoinDialledRequest } from './join-dialled.ts'

let bench: Bench

eachBench((each) => {
  bench = each
})

/** Somebody who was dialled, and waits alone. */
async function dialled(name: string) {
  const party = await bench.voice.dialAlone({
    accountSid: bench.accountSid,
    to: `client:${name}`,
    from: CALLER,
    timeoutMs: 60_000,
  })
  const leg = bench.dialers.client.last
  leg.answers()
  await bench.settle()
  return { party, leg }
}

const join = (request: Pick<JoinDialledRequest, 'parties' | 'conference'>) =>
  bench.voice.joinDialled({ accountSid: bench.accountSid, ...request })

/** Two who talk in a new conference. */
async function talk() {
  const [ann, bob] = [await dialled('ann'), await dialled('bob')]
  const { conferenceSid } = await join({
    conference: { friendlyName: 'talk' },
    parties: [{ party: ann.party }, { party: bob.party }],
  })
  return { ann, bob, conferenceSid }
}

const present = (sid: Parameters<typeof bench.voice.participants>[0]) =>
  bench.voice.participants(sid).map(({ callSid }) => callSid)

describe('parties that were dialled alone', () => {
  test('begin a conference of this name together', async () => {
    const { ann, bob, conferenceSid } = await talk()

    expect(bench.voice.conference(bench.accountSid, 'talk')).toMatchObject({
      sid: conferenceSid,
      status: 'in-progress',
    })
    expect(bench.media.hearEachOther(ann.leg.endpointId, bob.leg.endpointId)).toBe(true)
    expect(present(conferenceSid)).toEqual([ann.party.callSid, bob.party.callSid])
  })

  test('join one that goes on: who is on hold there does not hear them', async () => {
    const { ann, bob, conferenceSid } = await talk()
    await bench.voice.updateParticipant(bench.accountSid, conferenceSid, bob.party.callSid, {
      hold: true,
    })
    const carol = await dialled('carol')

    await join({
      conference: { sid: conferenceSid },
      parties: [{ party: carol.party, options: { endConferenceOnExit: true } }],
    })

    expect(bench.media.hearEachOther(ann.leg.endpointId, carol.leg.endpointId)).toBe(true)
    expect(bench.media.hears(bob.leg.endpointId, carol.leg.endpointId)).toBe(false)
    carol.leg.hangsUp()
    await bench.settle()
    expect(ann.leg.told).toContain('hangup normal')
  })

  test('are hung up when they are taken out', async () => {
    const { bob, ann, conferenceSid } = await talk()

    await bench.voice.removeParticipant(bench.accountSid, conferenceSid, bob.party.callSid)
    await bench.settle()

    expect(bob.leg.told).toContain('hangup normal')
    expect(present(conferenceSid)).toEqual([ann.party.callSid])
  })

  test('are committed with the changes of the asker', async () => {
    const { conferenceSid } = await talk()
    const { party } = await dialled('carol')

    await bench.voice.joinDialled({
      accountSid: bench.accountSid,
      conference: { sid: conferenceSid },
      parties: [{ party }],
      commitWith: (ids) => [{ op: 'put', entity: 'reservation', row: { sid: 'WR1', ...ids } }],
    })

    expect(bench.store.commits.at(-1)).toContainEqual({
      op: 'put',
      entity: 'reservation',
      row: { sid: 'WR1', conferenceSid },
    })
  })
})

describe('a join that is not made', () => {
  test('because the conference is over: the party waits on', async () => {
    const { party, leg } = await dialled('ann')

    await expect(
      join({ conference: { sid: makeSid('CF') }, parties: [{ party }] }),
    ).rejects.toMatchObject({ code: 20404, status: 404 })

    expect(leg.told).not.toContain('hangup failed')
  })

  test('because the party has gone', async () => {
    const { conferenceSid, ann, bob } = await talk()
    const { party, leg } = await dialled('carol')
    leg.hangsUp()
    await bench.settle()

    await expect(
      join({ conference: { sid: conferenceSid }, parties: [{ party }] }),
    ).rejects.toMatchObject({ code: 20404 })

    expect(bench.media.hearEachOther(ann.leg.endpointId, bob.leg.endpointId)).toBe(true)
  })

  test('because the asker has no changes any more: nothing is left of it', async () => {
    const { party, leg } = await dialled('ann')

    await expect(
      bench.voice.joinDialled({
        accountSid: bench.accountSid,
        conference: { friendlyName: 'talk' },
        parties: [{ party }],
        commitWith: () => {
          throw new Error('too late')
        },
      }),
    ).rejects.toThrow('too late')

    expect(bench.voice.conference(bench.accountSid, 'talk')).toBeUndefined()
    expect(leg.told).not.toContain('hangup failed')
  })

  test('because it cannot be written: they are hung up, and the others talk on', async () => {
    const { conferenceSid, ann, bob } = await talk()
    const carol = await dialled('carol')
    bench.store.refuses = () => true

    await expect(
      join({ conference: { sid: conferenceSid }, parties: [{ party: carol.party }] }),
    ).rejects.toThrow()
    bench.store.refuses = () => false
    await bench.settle()

    expect(carol.leg.told).toContain('hangup failed')
    expect(present(conferenceSid)).toEqual([ann.party.callSid, bob.party.callSid])
    expect(bench.media.hearEachOther(ann.leg.endpointId, bob.leg.endpointId)).toBe(true)
  })
})
