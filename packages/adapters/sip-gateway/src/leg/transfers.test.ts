/** REFER with its NOTIFYs (RFC 3515) and Replaces (RFC 3891), on the wire. */

import { makeSid } from '@offhook/core'
import type { StoredDialog } from '@offhook/sip'
import { until } from '@offhook/test-kit'
import type { Referral } from '@offhook/voice'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { GatewaySite, g711, NUMBER, type RawPeer } from '../testing/gateway-site.ts'

let site: GatewaySite
let phone: RawPeer

beforeEach(async () => {
  site = await GatewaySite.open()
  phone = await site.peer()
})

afterEach(() => site.close())

/** A call of the phone's that is answered: our leg, and the tag of our side. */
async function answeredCall(peer = phone) {
  const calls = site.incoming.length
  const callId = peer.send('INVITE', { body: g711() })
  const { signalling } = await until('the call has come', () => site.incoming[calls])
  await signalling.answer()
  const ok = await peer.response(callId)
  const toTag = ok.to.params.get('tag')!
  peer.send('ACK', { callId, toTag })
  return { callId, toTag, leg: signalling }
}

const referTo = (target: string, more: Record<string, string> = {}) => ({
  'Refer-To': `<${target}>`,
  ...more,
})

describe('a REFER of the phone', () => {
  it('is a wish that somebody may accept; its NOTIFYs tell the end', async () => {
    const { callId, toTag, leg } = await answeredCall()
    let wish: Referral | undefined
    leg.events.on('referred', (referral) => {
      wish = referral
      referral.accept()
      referral.refuse()
      referral.progress(180)
      referral.progress(486)
      // The last word was said.
      referral.progress(200)
    })

    const headers = referTo('sip:+12015550199@host.test?Replaces=a%40b', { 'X-Why': 'busy' })
    const answer = await phone.ask('REFER', { callId, toTag, cseq: 2, headers })

    expect(answer.status).toBe(202)
    expect(wish).toMatchObject({
      target: 'sip:+12015550199@host.test?Replaces=a%40b',
      headers: { 'X-Why': 'busy' },
    })
    const trying = await phone.request('NOTIFY')
    expect(trying.headers.get('Event')).toBe('refer')
    expect(trying.headers.get('Subscription-State')).toMatch(/^active/)
    expect(trying.body.toString()).toMatch(/^SIP\/2.0 100 /)
    phone.answer(trying, 200)
    const rings = await phone.request('NOTIFY', 1)
    expect(rings.headers.get('Subscription-State')).toMatch(/^active/)
    expect(rings.body.toString()).toMatch(/^SIP\/2.0 180 Ringing/)
    // Hung up before the end is told: told all the same, and then let go.
    leg.hangup('normal')
    phone.answer(rings, 200)
    const done = await phone.request('NOTIFY', 2)
    expect(done.headers.get('Subscription-State')).toMatch(/^terminated/)
    expect(done.body.toString()).toMatch(/^SIP\/2.0 486 Busy Here/)
    phone.answer(done, 200)
    phone.answer(await phone.request('BYE'), 200)
    expect(phone.heard.filter((m) => m.kind === 'request' && m.method === 'NOTIFY')).toHaveLength(3)
  })

  it('still tells what comes of one when another was refused meanwhile', async () => {
    const { callId, toTag, leg } = await answeredCall()
    leg.events.once('referred', (referral) => {
      referral.accept()
      referral.progress(486)
    })
    const refer = { callId, toTag, headers: referTo('sip:x@host.test') }
    expect((await phone.ask('REFER', { ...refer, cseq: 2 })).status).toBe(202)
    expect((await phone.ask('REFER', { ...refer, cseq: 3 })).status).toBe(603)

    leg.hangup('normal')
    phone.answer(await phone.request('NOTIFY'), 200)
    phone.answer(await phone.request('NOTIFY', 1), 200)
    phone.answer(await phone.request('BYE'), 200)
    const asked = phone.heard.flatMap((m) => (m.kind === 'request' ? [m.method] : []))
    expect(asked.filter((method) => method !== 'ACK')).toEqual(['NOTIFY', 'NOTIFY', 'BYE'])
  })

  it.each([
    ['nobody listens', referTo('sip:x@host.test'), 603],
    ['it names nobody', {}, 400],
    ['it names two', { 'Refer-To': '<sip:x@host.test>, <sip:y@host.test>' }, 400],
  ])('is refused where %s', async (_name, headers, status) => {
    const { callId, toTag } = await answeredCall()

    const answer = await phone.ask('REFER', { callId, toTag, cseq: 2, headers })

    expect(answer.status).toBe(status)
  })

  it('is told nothing more where it asks for that (RFC 4488)', async () => {
    const { callId, toTag, leg } = await answeredCall()
    leg.events.on('referred', (referral) => referral.accept())

    const headers = referTo('sip:x@host.test', { 'Refer-Sub': 'false' })
    const answer = await phone.ask('REFER', { callId, toTag, cseq: 2, headers })

    expect(answer.headers.get('Refer-Sub')).toBe('false')
    leg.hangup('normal')
    await phone.request('BYE')
    expect(phone.heard.filter((m) => m.kind === 'request' && m.method === 'NOTIFY')).toEqual([])
  })
})

describe('a REFER of ours', () => {
  it.each([
    ['accepted, and tells what came of it', 202, [100, 486], { status: 202, notified: 486 }],
    ['refused', 603, [], { status: 603, notified: null }],
  ])('is %s', async (_name, status, told, outcome) => {
    const { callId, toTag, leg } = await answeredCall()

    const referred = leg.refer('sip:+12015550199@host.test?X-Why=busy')
    const refer = await phone.request('REFER')
    expect(refer.headers.get('Refer-To')).toBe('<sip:+12015550199@host.test?X-Why=busy>')
    phone.answer(refer, status)
    for (const [index, code] of told.entries()) {
      const state = code < 200 ? 'active;expires=60' : 'terminated;reason=noresource'
      await phone.ask('NOTIFY', {
        ...{ callId, toTag, cseq: 2 + index, body: `SIP/2.0 ${code} Said\r\n` },
        headers: {
          Event: 'refer',
          'Subscription-State': state,
          'Content-Type': 'message/sipfrag',
        },
      })
    }

    expect(await referred).toEqual(outcome)
  })
})

describe('an INVITE with Replaces', () => {
  const replaces = ({ callId, toTag }: { callId: string; toTag: string }, more = '') => ({
    Replaces: `${callId};to-tag=${toTag};from-tag=peer${more}`,
    Require: 'replaces',
  })

  it('takes the place of the phone that has the call, which is told BYE', async () => {
    const call = await answeredCall()
    const other = await site.peer()
    let ended = false
    call.leg.events.on('ended', () => {
      ended = true
    })
    site.commands.length = 0

    const taking = other.send('INVITE', { body: g711(9100), headers: replaces(call) })
    const ok = await other.response(taking)
    expect(ok.status).toBe(200)
    const toTag = ok.to.params.get('tag')!
    other.send('ACK', { callId: taking, toTag })
    const bye = await phone.request('BYE')
    phone.answer(bye, 200)

    expect(bye.headers.get('Reason')).toContain('Replaced')
    expect(site.commands).toContainEqual(
      expect.objectContaining({
        type: 'endpoint.configure',
        endpointId: call.leg.endpointId,
        remote: { address: '127.0.0.1', port: 9100 },
      }),
    )
    expect(ended).toBe(false)
    expect(site.incoming).toHaveLength(1)
    expect((await other.ask('BYE', { callId: taking, toTag, cseq: 2 })).status).toBe(200)
    await until('the leg has ended', () => ended)
  })

  it.each([
    ['of a call that is not there', { callId: 'other', toTag: 'x' }, '', 481],
    ['of a call that must not be answered yet', null, ';early-only', 486],
    ['that says nothing', { callId: '', toTag: 'x' }, '', 400],
  ])('%s is refused', async (_name, named, more, status) => {
    const call = await answeredCall()
    const other = await site.peer()

    const answer = await other.ask('INVITE', {
      body: g711(9100),
      headers: replaces(named ?? call, more),
    })

    expect(answer.status).toBe(status)
  })
})

describe('an INVITE of ours with Replaces', () => {
  it.each([
    ['of a subaccount', 'optional'],
    ['where audio must be encrypted', 'required'],
  ] as const)('takes the place of the phone that has the call: %s', async (_name, srtp) => {
    await site.close()
    site = await GatewaySite.open({ srtp })
    const accountSid = makeSid('AC')
    site.numberAccount = accountSid
    const number = { kind: 'number', number: NUMBER } as const
    const before = await site.dial('', { accountSid, destination: number })
    let isLetGo = false
    before.events.on('ended', () => {
      isLetGo = true
    })
    const { signalling } = await until('the call is here', () => site.incoming[0])
    await signalling.answer()
    const { stored } = signalling.describe().dialog as { stored: string }
    const { callId, localTag, remoteTag } = (JSON.parse(stored) as StoredDialog).dialog

    const headers = { Replaces: `${callId};to-tag=${localTag};from-tag=${remoteTag}` }
    const after = await site.dial('sip:peer@192.0.2.1', { accountSid, headers })
    const answered = new Promise<string>((resolve) => {
      after.events.on('answered', () => resolve('answered'))
      after.events.on('ended', ({ sipStatus }) => resolve(`ended ${sipStatus}`))
    })

    expect(await answered).toBe('answered')
    await until('who had the call is let go', () => isLetGo)
    const last = site.commands.findLast(({ type }) => type === 'endpoint.configure')
    expect(last).toMatchObject({ srtp: srtp === 'required' ? { local: {} } : null })
    after.hangup('normal')
  })
})
