import { makeSid } from '@offhook/core'
import { until } from '@offhook/test-kit'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { GatewaySite, g711, NUMBER, type RawPeer } from '../testing/gateway-site.ts'

let site: GatewaySite
let peer: RawPeer

beforeEach(async () => {
  site = await GatewaySite.open()
  site.numberAccount = makeSid('AC')
  site.numberCountry = 'ES'
  peer = await site.peer()
})

afterEach(() => site.close())

const headers = { From: '<sip:912345678@127.0.0.1>;tag=peer' }

describe('a number that a peer sends without its country', () => {
  it('is of the country of the account that is called', async () => {
    peer.send('INVITE', { body: g711(), headers })

    const arrived = await until('the call has come', () => site.incoming[0])
    expect(arrived).toMatchObject({ from: '+34912345678', accountSid: site.numberAccount })
    arrived.signalling.hangup('normal')
  })

  it('is of the country of the account that is written to', async () => {
    const taken: object[] = []
    site.gateway.messages.onMessage(async (text) => void taken.push(text))

    const answer = await peer.ask('MESSAGE', {
      body: 'hello',
      headers: { ...headers, 'Content-Type': 'text/plain' },
    })

    expect(answer.status).toBe(200)
    expect(taken).toEqual([{ from: '+34912345678', to: NUMBER, body: 'hello' }])
  })
})
