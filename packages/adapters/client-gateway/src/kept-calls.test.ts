/** Calls whose browser is lost: what is kept, for how long, and for whom. */
import { until } from '@offhook/test-kit'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { accountSid, type Browser, browserSdp, ClientSite } from './testing/client-site.ts'

let site: ClientSite

beforeEach(async () => {
  site = await ClientSite.open()
})

afterEach(async () => {
  await site.close()
})

/** A talk whose audio flows. */
async function talk(reconnectTimeout = 0) {
  const party = await site.talk('alice', reconnectTimeout)
  const { endpointId } = party.leg
  site.media.emit({ type: 'media.ready', endpointId })
  return { ...party, endpointId, callsid: String(party.invite['callsid']) }
}

async function loseSocket({ browser }: { browser: Browser }): Promise<void> {
  browser.socket.terminate()
  await until('no device is left', () => site.gateway.devicesOf(accountSid, 'alice') === 0)
}

const nextPage = browserSdp('wxyz', 'CC')

describe('a call whose browser lost its network', () => {
  it('is kept for as long as the browser asked, and the others are told that nothing comes', async () => {
    const party = await talk(20)
    await loseSocket(party)
    site.media.emit({ type: 'media.lost', endpointId: party.endpointId })
    expect(party.log.at(-1)).toBe('away')

    await site.clock.advance(19_900)
    expect(party.end()).toBeNull()
    await site.clock.advance(101)

    expect(party.end()).toMatchObject({ cause: 'network-failed', by: 'network' })
  })

  it('is kept for 30 seconds when the browser did not say', async () => {
    const party = await talk()
    await loseSocket(party)
    await site.clock.advance(29_900)
    expect(party.end()).toBeNull()
    await site.clock.advance(101)
    expect(party.end()).toMatchObject({ cause: 'network-failed' })
  })

  it('goes on where the browser comes back with its token, though both were lost', async () => {
    const party = await talk()
    await loseSocket(party)
    site.media.emit({ type: 'media.silent', endpointId: party.endpointId, expected: true })
    site.media.emit({ type: 'media.lost', endpointId: party.endpointId })
    await site.clock.advance(20_000)

    const again = await site.listening('alice')
    const { callsid, invite } = party
    again.send('invite', {
      callsid,
      sdp: browserSdp('moved'),
      reconnect: invite['reconnect'],
      twilio: {},
    })

    // The restart whose message was lost: new credentials of ours, the same fingerprint.
    const answer = await again.take('answer')
    expect(answer['sdp']).toContain('a=ice-ufrag:next')
    expect(party.log.at(-1)).toBe('away')
    site.media.emit({ type: 'media.resumed', endpointId: party.endpointId })
    expect(party.log.at(-1)).toBe('back')
    await site.clock.advance(60_000)
    expect(party.end()).toBeNull()
  })

  it('is over when the page hangs up on a new socket, also before the token is checked', async () => {
    const party = await talk()
    await loseSocket(party)
    const again = site.connect()
    await again.open()

    again.send('listen', { token: 'alice' })
    again.send('hangup', { callsid: party.callsid })

    await until('over', () => party.end() !== null)
    expect(party.end()).toMatchObject({ cause: 'normal', by: 'peer' })
  })

  it('is offered to a device that asks where no sound has come for long, though the socket seems open', async () => {
    const party = await talk()
    const early = await site.registered('alice')
    site.media.emit({ type: 'media.lost', endpointId: party.endpointId })
    expect(early.frames).toEqual([])

    const next = await site.registered('alice')
    await until(
      'its socket is given up',
      () => party.browser.socket.readyState === WebSocket.CLOSED,
    )
    site.media.emit({ type: 'media.silent', endpointId: party.endpointId, expected: true })

    const offer = { callsid: party.callsid, parameters: { Rejoin: 'true' } }
    expect(await next.take('invite')).toMatchObject(offer)
    expect(await early.take('invite')).toMatchObject(offer)
    expect(party.end()).toBeNull()
  })

  it('is not offered where a browser whose sound was interrupted comes back first', async () => {
    const party = await talk()
    site.media.emit({ type: 'media.lost', endpointId: party.endpointId })
    const next = await site.registered('alice')
    const again = await site.listening('alice')
    const { callsid, invite } = party

    again.send('invite', { callsid, sdp: browserSdp(), reconnect: invite['reconnect'], twilio: {} })
    await again.take('answer')
    site.media.emit({ type: 'media.resumed', endpointId: party.endpointId })

    expect(party.log.at(-1)).toBe('back')
    expect(next.frames).toEqual([])
  })

  it('is not for others to hang up', async () => {
    const party = await talk()
    await loseSocket(party)
    const mallory = await site.listening('mallory')

    mallory.send('hangup', { callsid: party.callsid })
    mallory.send('message', { callsid: 'CAlast' })
    await mallory.take('error')

    expect(party.end()).toBeNull()
  })
})

describe('a call whose page was left', () => {
  /** What the SDK sends when its page is reloaded or closed. */
  async function leave(party: Awaited<ReturnType<typeof talk>>): Promise<void> {
    party.browser.send('hangup', { callsid: party.callsid })
    party.browser.socket.close()
    await until('no device is left', () => site.gateway.devicesOf(accountSid, 'alice') === 0)
  }

  it('is kept, and offered to the page that comes back, which takes the place of the old', async () => {
    const party = await talk()
    await leave(party)
    expect(party.log.at(-1)).toBe('away')

    const next = await site.registered('alice')
    const invite = await next.take('invite')
    expect(invite['callsid']).toBe(party.callsid)
    expect(invite['parameters']).toMatchObject({ Rejoin: 'true', Params: 'taskSid=WT%201' })
    expect(invite['sdp']).toContain('a=ice-ufrag:next')
    next.send('answer', { callsid: party.callsid, sdp: nextPage })
    const described = () =>
      site.media.commands.filter(({ type }) => type === 'endpoint.remote-webrtc').length
    await until('described', () => described() === 2)
    site.media.emit({ type: 'media.ready', endpointId: party.endpointId })

    expect(party.log).toEqual(['answered', 'away', 'back'])
    await site.clock.advance(60_000)
    expect(party.end()).toBeNull()
    party.leg.hangup('normal')
    expect(await next.take('hangup')).toEqual({ callsid: party.callsid })
  })

  it('is offered to all pages that come back, and to no other person', async () => {
    const party = await talk()
    await leave(party)
    const [one, two] = [await site.registered('alice'), await site.registered('alice')]
    const mallory = await site.registered('mallory')
    await one.take('invite')
    await two.take('invite')

    two.send('answer', { callsid: party.callsid, sdp: nextPage })

    expect(await one.take('cancel')).toEqual({ callsid: party.callsid })
    expect(mallory.frames).toEqual([])
  })

  it('is offered to another device of the same person that was there before', async () => {
    const party = await talk()
    const other = await site.registered('alice')
    const mallory = await site.registered('mallory')
    expect(other.frames).toEqual([])

    party.browser.send('hangup', { callsid: party.callsid })
    party.browser.socket.close()

    const invite = await other.take('invite')
    expect(invite).toMatchObject({ callsid: party.callsid, parameters: { Rejoin: 'true' } })
    other.send('answer', { callsid: party.callsid, sdp: nextPage })
    const described = () =>
      site.media.commands.filter(({ type }) => type === 'endpoint.remote-webrtc').length
    await until('described', () => described() === 2)
    site.media.emit({ type: 'media.ready', endpointId: party.endpointId })
    await until('back', () => party.log.at(-1) === 'back')
    expect(mallory.frames).toEqual([])
    await site.clock.advance(60_000)
    expect(party.end()).toBeNull()
  })

  it('rings once more on a page that registers anew', async () => {
    const party = await talk()
    await leave(party)
    const next = await site.registered('alice')
    await next.take('invite')
    // The microphone was refused.
    next.send('hangup', { callsid: party.callsid })
    next.send('register', { media: { audio: false } })
    await next.take('offline')

    next.send('register', { media: { audio: true } })

    expect(await next.take('invite')).toMatchObject({ callsid: party.callsid })
    expect(party.end()).toBeNull()
  })

  it('ends when the person declines, or does not come back in time', async () => {
    const declined = await talk()
    await leave(declined)
    const next = await site.registered('alice')
    await next.take('invite')
    next.send('reject', { callsid: declined.callsid })
    await until('over', () => declined.end()?.cause === 'rejected')
    next.socket.terminate()

    const left = await talk()
    await leave(left)
    await site.clock.advance(9_900)
    expect(left.end()).toBeNull()
    await site.clock.advance(101)
    expect(left.end()).toMatchObject({ cause: 'network-failed' })
  })

  it('is offered once nothing comes from a page that crashed, also to who was back before', async () => {
    const party = await talk()
    await loseSocket(party)
    expect(site.media.commands.at(-1)).toMatchObject({
      type: 'endpoint.watch-media',
      silenceMs: 1_500,
    })
    const next = await site.registered('alice')
    next.send('message', { callsid: 'CAlast' })
    await next.take('error')
    expect(next.frames).toEqual([])

    site.media.emit({ type: 'media.silent', endpointId: party.endpointId, expected: true })

    expect(await next.take('invite')).toMatchObject({ callsid: party.callsid })
    expect(party.log.at(-1)).toBe('away')

    // The microphone was refused; the person asks once more.
    next.send('hangup', { callsid: party.callsid })
    next.send('register', { media: { audio: false } })
    next.send('register', { media: { audio: true } })
    expect(await next.take('invite')).toMatchObject({ callsid: party.callsid })
    expect(party.log.at(-1)).toBe('away')
    expect(party.end()).toBeNull()
  })

  it('is over at once for who hangs up and stays, and for who takes no calls', async () => {
    const stays = await talk()
    stays.browser.send('hangup', { callsid: stays.callsid })
    await until('over', () => stays.end()?.cause === 'normal')

    const bob = await site.listening('bob')
    bob.send('invite', { callsid: 'TJS1', sdp: browserSdp(), twilio: {} })
    const leg = await until('incoming', () => site.incoming[0])
    await leg.signalling.answer()
    const ends: string[] = []
    leg.signalling.events.on('ended', ({ cause }) => ends.push(cause))
    bob.send('hangup', { callsid: leg.callSid })
    bob.socket.close()
    await until('over', () => ends[0] === 'normal')
  })
})
