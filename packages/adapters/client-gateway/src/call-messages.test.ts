/** What is said beside a call, in both directions. */
import { makeSid } from '@offhook/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ClientSite } from './testing/client-site.ts'

let site: ClientSite

beforeEach(async () => {
  site = await ClientSite.open()
})

afterEach(async () => {
  await site.close()
})

const message = (callsid: string, over: Record<string, unknown> = {}) => ({
  callsid,
  content: { says: 'hello' },
  contenttype: 'application/json',
  messagetype: 'user-defined-message',
  voiceeventsid: makeSid('KX'),
  ...over,
})

describe('a message of a browser', () => {
  it('is handed on as it came, and acknowledged', async () => {
    const { browser, leg, invite } = await site.talk('alice')
    const heard: unknown[] = []
    leg.events.on('messaged', (each) => heard.push(each))
    const said = message(String(invite['callsid']))

    browser.send('message', said)

    expect(await browser.take('ack')).toEqual({
      acktype: 'message',
      callsid: invite['callsid'],
      voiceeventsid: said.voiceeventsid,
    })
    expect(heard).toEqual([
      { sid: said.voiceeventsid, content: '{"says":"hello"}', contentType: 'application/json' },
    ])
  })

  it.each([
    ['of another type', 31210, { messagetype: 'gossip' }],
    ['that is too long', 31212, { content: 'x'.repeat(10_240) }],
    ['without a sid', 31100, { voiceeventsid: 'KX1' }],
    ["about another's call", 31404, { callsid: makeSid('CA') }],
  ])('%s is refused to the call', async (_what, code, over) => {
    const { browser, leg, invite } = await site.talk('alice')
    const heard: unknown[] = []
    leg.events.on('messaged', (each) => heard.push(each))
    const said = message(String(invite['callsid']), over)

    browser.send('message', said)

    expect(await browser.take('error')).toMatchObject({
      error: { code },
      callsid: said.callsid,
      voiceeventsid: said.voiceeventsid,
    })
    expect(heard).toEqual([])
  })

  it('comes no faster than applications can be told', async () => {
    const { browser, leg, invite } = await site.talk('alice')
    let heard = 0
    leg.events.on('messaged', () => heard++)
    const callsid = String(invite['callsid'])

    for (let n = 0; n < 25; n++) browser.send('message', message(callsid))

    expect(await browser.take('error')).toMatchObject({ error: { code: 31206 } })
    expect(heard).toBe(20)
    await site.clock.advance(1_000)
    browser.send('message', message(callsid, { messagetype: 'gossip' }))
    browser.send('message', message(callsid))
    expect(heard).toBeLessThanOrEqual(21)
  })
})

it('what an application says reaches the browser that has the call, and nobody while it is lost', async () => {
  const { browser, leg, invite } = await site.talk('alice')
  const sid = makeSid('KX')
  const say = () => leg.sendMessage?.({ sid, content: '{"n":1}', contentType: 'application/json' })

  expect(say()).toBe(true)

  expect(await browser.take('message')).toEqual({
    callsid: invite['callsid'],
    content: { n: 1 },
    contenttype: 'application/json',
    messagetype: 'user-defined-message',
    voiceeventsid: sid,
  })
  leg.hangup('normal')
  expect(say()).toBe(false)
})
