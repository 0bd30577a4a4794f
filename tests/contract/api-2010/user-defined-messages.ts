/** What applications and the Voice SDK say to each other beside a call. */
import { until } from '@offhook/test-kit'
import twilio from 'twilio'
import { describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { STAY } from '../support/callers.ts'
import { expectRefusal } from '../support/expect-refusal.ts'
import type { Place } from '../support/place.ts'

const UNKNOWN = `CA${'0'.repeat(32)}`

/** What a browser answers; no audio comes from there. */
const SDP = [
  'v=0',
  'o=- 1 2 IN IP4 127.0.0.1',
  's=-',
  't=0 0',
  'a=group:BUNDLE 0',
  'm=audio 9 UDP/TLS/RTP/SAVPF 0',
  'c=IN IP4 0.0.0.0',
  'a=ice-ufrag:abcd',
  'a=ice-pwd:abcdefghijklmnopqrstuvwx',
  `a=fingerprint:sha-256 ${Array(32).fill('AA').join(':')}`,
  'a=setup:active',
  'a=mid:0',
  'a=sendrecv',
  'a=rtcp-mux',
  'a=rtpmap:0 PCMU/8000',
  '',
].join('\r\n')

/** The signalling of a browser without audio: enough for messages. */
class Signalling {
  readonly frames: { type: string; payload: Record<string, unknown> }[] = []
  readonly #socket: WebSocket

  constructor(url: string) {
    this.#socket = new WebSocket(url)
    this.#socket.on('message', (data) => {
      const text = data.toString()
      if (text === '\n') this.#socket.send(text)
      else this.frames.push(JSON.parse(text))
    })
  }

  async send(type: string, payload: object): Promise<void> {
    await until('the socket is open', () => this.#socket.readyState === WebSocket.OPEN)
    this.#socket.send(JSON.stringify({ type, payload, version: '1.6' }))
  }

  take(type: string) {
    return until(`a frame ${type}`, () => this.frames.find((frame) => frame.type === type)?.payload)
  }

  close(): void {
    this.#socket.close()
  }
}

export function userDefinedMessageTests(place: Place): void {
  async function registered(identity: string): Promise<Signalling> {
    const { facts } = place.site
    const { AccessToken } = twilio.jwt
    const { sid: keySid, secret } = facts.apiKey
    const token = new AccessToken(facts.accountSid, keySid, secret, { identity })
    token.addGrant(new AccessToken.VoiceGrant({ incomingAllow: true }))
    const browser = new Signalling(`${facts.httpUrl.replace('http', 'ws')}/signal`)
    await browser.send('listen', { token: token.toJwt() })
    await browser.send('register', { media: { audio: true } })
    await browser.take('ready')
    return browser
  }

  /** A call that a browser has taken. */
  async function taken(): Promise<{ sid: string; browser: Signalling }> {
    const { client, facts } = place.site
    const browser = await registered('messages')
    const { sid } = await client.calls.create({
      to: 'client:messages',
      from: facts.phoneNumber,
      twiml: STAY,
    })
    await browser.take('invite')
    await browser.send('answer', { callsid: sid, sdp: SDP })
    await until('the call is taken', async () => {
      return (await client.calls(sid).fetch()).status === 'in-progress'
    })
    return { sid, browser }
  }

  describe('a browser that is not there', () => {
    it('is woken for a call by its application, and takes it', async () => {
      const { client, facts } = place.site
      const { sid } = await client.calls.create({
        to: 'client:asleep?order=7',
        from: facts.phoneNumber,
        twiml: STAY,
        clientNotificationUrl: place.callers.host.answers('/wake', ''),
      })
      const told = await until(
        'its application is told',
        () => place.callers.host.asked('/wake')[0],
      )
      const { twi_bridge_token: token, ...said } = JSON.parse(told.body)
      expect(said).toEqual({
        twi_account_sid: facts.accountSid,
        twi_call_sid: sid,
        twi_from: facts.phoneNumber,
        twi_to: 'client:asleep',
        twi_message_id: expect.stringMatching(/^WB[0-9a-f]{32}$/),
        twi_message_type: 'twilio.voice.call',
        twi_params: 'order=7',
      })
      const { authToken } = facts
      const signature = String(told.headers['x-twilio-signature'])
      expect(twilio.validateRequestWithBody(authToken, signature, told.url, told.body)).toBe(true)

      const browser = await registered('asleep')
      const invite = await browser.take('invite')
      expect(invite['reconnect']).toBe(token)
      await browser.send('answer', { callsid: sid, sdp: SDP })

      await until('the call is taken', async () => {
        return (await client.calls(sid).fetch()).status === 'in-progress'
      })
      await client.calls(sid).update({ status: 'completed' })
      browser.close()
    })

    it('is not reached where its application does not take that, and an alert says so', async () => {
      const { client, facts } = place.site
      const url = place.callers.host.answers('/refuses', () => ({ status: 404 }))
      const { sid } = await client.calls.create({
        ...{ to: 'client:nobody', from: facts.phoneNumber, twiml: STAY, timeout: 1 },
        clientNotificationUrl: url,
      })
      const alert = await until('the alert is there', async () => {
        const rows = await client.calls(sid).notifications.list()
        return rows.find(({ errorCode }) => errorCode === '13807')
      })

      expect(alert.requestUrl).toBe(url)
      await until('nobody has answered', async () => {
        return (await client.calls(sid).fetch()).status === 'no-answer'
      })
    })
  })

  describe('messages beside a call', () => {
    it('go both ways, to whoever has subscribed', async () => {
      const { client } = place.site
      const { sid, browser } = await taken()
      const callback = place.callers.host.answers('/said', '')

      const subscription = await client
        .calls(sid)
        .userDefinedMessageSubscriptions.create({ callback, idempotencyKey: '1' })
      const again = await client
        .calls(sid)
        .userDefinedMessageSubscriptions.create({ callback, idempotencyKey: '1' })
      expect(again.sid).toBe(subscription.sid)
      await browser.send('message', {
        callsid: sid,
        content: { key: 'value' },
        contenttype: 'application/json',
        messagetype: 'user-defined-message',
        voiceeventsid: `KX${'1'.repeat(32)}`,
      })
      await browser.take('ack')
      const told = await until('it is told', () => place.callers.host.asked('/said')[0])
      expect(told.headers['content-type']).toContain('application/json')
      await client.calls(sid).userDefinedMessages.create({ content: '{"key":"value"}' })

      expect(await browser.take('message')).toMatchObject({
        callsid: sid,
        content: { key: 'value' },
        messagetype: 'user-defined-message',
      })
      await client.calls(sid).userDefinedMessageSubscriptions(subscription.sid).remove()
      await expectRefusal(
        client.calls(sid).userDefinedMessageSubscriptions(subscription.sid).remove(),
        404,
        20404,
      )
      await client.calls(sid).update({ status: 'completed' })
      browser.close()
    })

    it('need a browser that is in the call, and JSON', async () => {
      const { client } = place.site
      const { sid, call } = await place.callers.answered('wordless')
      const say = (callSid: string, content: string) =>
        client.calls(callSid).userDefinedMessages.create({ content })

      await expectRefusal(say(sid, '{}'), 400, 20001)
      await expectRefusal(say(sid, '{'), 400, 20001)
      await expectRefusal(say(UNKNOWN, '{}'), 404, 20404)
      const subscribe = (callSid: string, callback: string) =>
        client.calls(callSid).userDefinedMessageSubscriptions.create({ callback })
      await expectRefusal(subscribe(sid, 'https://app.example/said'), 400, 20001)
      await expectRefusal(subscribe(UNKNOWN, 'https://app.example/said'), 404, 20404)
      await call.hangup()
    })
  })
}
