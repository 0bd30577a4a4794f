/** Calls of the unmodified Voice SDK in Chromium: what it learns of us and of callers, and sends us. */
import { frequencies, hears, SipPhone, until } from '@offhook/test-kit'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { BrowserSite } from '../support/browser-site.ts'
import { SdkPhone } from '../support/sdk-phone.ts'
import { StreamServer } from '../support/stream-server.ts'

const [CALLEE, AGENT] = frequencies

let site: BrowserSite
let streams: StreamServer
let applicationSid: string

beforeAll(async () => {
  streams = await StreamServer.open()
  site = await BrowserSite.open({ server: { env: { OFFHOOK_STREAM_PLAIN: 'yes' } } })
  applicationSid = await site.outgoing(`${site.host.url}/outgoing`)
})

afterAll(async () => {
  await streams?.close()
  expect(await site?.close()).toBe(0)
})

it('a page that knows our host alone posts to us, and to nobody else', async () => {
  const phone = await SdkPhone.open(site.browser, site.facts, {
    options: { publishEvents: true },
    applicationSid,
    registers: false,
  })
  const posts: { url: URL; status: number }[] = []
  phone.party.page.on('response', (response) => {
    if (response.request().method() !== 'POST') return
    posts.push({ url: new URL(response.url()), status: response.status() })
  })
  site.host.answers('/outgoing', '<Response><Dial><Conference>alone</Conference></Dial></Response>')
  await phone.connect()
  await phone.says('call accept')

  const { host } = new URL(site.facts.httpsUrl)
  const of = (name: string) => posts.filter(({ url }) => url.href.endsWith(`/v4/${name}`))
  await until('ten seconds of samples have come', () => of('EndpointMetrics').length > 0, 20_000)
  expect(of('EndpointEvents').length).toBeGreaterThan(5)
  expect(posts.map(({ url, status }) => [url.host, status])).toEqual(
    posts.map(() => [`eventgw.${host}`, 200]),
  )
  expect(phone.party.foreignRequests.map((url) => new URL(url).host)).toEqual(
    phone.party.foreignRequests.map(() => `eventgw.${host}`),
  )
  expect(await phone.run((me) => me.device.edge)).toBe('ashburn')
  await phone.hangup()
  await phone.close()
})

it('the caller is verified when the account shows a number of its own, and else not', async () => {
  const { facts } = site
  const phone = await SdkPhone.open(site.browser, facts)
  const { calls } = site.rest
  const twiml = '<Response><Pause length="20"/></Response>'

  const call = await calls.create({ to: 'client:alice', from: facts.phoneNumber, twiml })
  await phone.says('call accept')

  expect(await phone.run((me) => me.call()?.callerInfo)).toEqual({ isVerified: true })
  // The SDK says "accept" before its answer leaves: until that is here, the call would be cancelled.
  await until('the answer is here', async () => {
    return (await calls(call.sid).fetch()).status === 'in-progress'
  })
  await calls(call.sid).update({ status: 'completed' })
  await phone.says('call disconnect')
  await phone.close()
})

it('a call that ends while its answer is on the way is cancelled, and the next one is taken', async () => {
  const phone = await SdkPhone.open(site.browser, site.facts)
  await phone.party.page.evaluate(holdAnswers)
  const { calls } = site.rest
  const parameters = {
    to: 'client:alice',
    from: site.facts.phoneNumber,
    twiml: '<Response><Pause length="20"/></Response>',
  }
  const statusOf = async (sid: string) => (await calls(sid).fetch()).status

  const { sid } = await calls.create(parameters)
  await phone.says('call accept')
  expect(await statusOf(sid)).toBe('ringing')
  await calls(sid).update({ status: 'completed' })
  await phone.says('call cancel')
  await phone.party.page.evaluate(() => (globalThis as unknown as Holding).letGo())

  const next = await calls.create(parameters)
  await until('the next one is taken', async () => (await statusOf(next.sid)) === 'in-progress')
  expect(await statusOf(sid)).toBe('canceled')
  await phone.hangup()
  await phone.says('call disconnect')
  await phone.close()
})

it('an identity that nobody has registered is not answered at once', async () => {
  const { facts } = site
  const { calls } = site.rest
  const twiml = '<Response><Pause length="20"/></Response>'

  const { sid } = await calls.create({ to: 'client:nobody', from: facts.phoneNumber, twiml })

  await until('it is over', async () => (await calls(sid).fetch()).status === 'no-answer', 2_000)
})

it('what a callee plays before it answers is heard in the browser, and then the callee', async () => {
  const callee = await SipPhone.open({ name: 'callee' })
  site.host.answers(
    '/outgoing',
    `<Response><Dial answerOnBridge="true"><Sip>${callee.uri}</Sip></Dial></Response>`,
  )
  const phone = await SdkPhone.open(site.browser, site.facts, { applicationSid, registers: false })
  await phone.party.speaks(AGENT)
  await phone.connect()
  const call = await until('the callee rings', () => callee.calls[0])
  call.speaks(CALLEE)

  call.early()

  await phone.says('call ringing true')
  await hears(phone.party, CALLEE)
  expect(await phone.log()).not.toContain('call accept')
  await call.answer()
  await phone.says('call accept')
  await Promise.all([hears(phone.party, CALLEE), hears(call, AGENT)])
  await phone.hangup()
  await call.until('ended')
  await phone.close()
  await callee.close()
})

it.each(['opus', 'pcmu'])("a browser's leg with %s is streamed, both ways", async (codec) => {
  const stream = (noun: string, path: string) =>
    `<${noun}><Stream url="${streams.url(`/${codec}${path}`)}"/></${noun}>`
  site.host.answers(
    '/outgoing',
    `<Response>${stream('Start', '/heard')}${stream('Connect', '/echo')}</Response>`,
  )
  const phone = await SdkPhone.open(site.browser, site.facts, {
    options: { codecPreferences: [codec] },
    applicationSid,
    registers: false,
  })
  await phone.party.speaks(AGENT)
  await phone.connect()
  const heard = await streams.takes(`/${codec}/heard`)
  const echo = await streams.takes(`/${codec}/echo`)
  echo.echoes()

  await Promise.all([
    hears(heard.ears('inbound'), AGENT),
    hears(echo.ears('inbound'), AGENT),
    hears(phone.party, AGENT),
  ])
  echo.close()
  await phone.says('call disconnect')
  await until('the other stream is closed', () => heard.isClosed)
  await phone.close()
})

interface Holding {
  /** Sends what was held back, and holds nothing from then on. */
  letGo(): void
}

/** Runs in the page: the answers of the SDK stay there until they are let go. */
function holdAnswers(): void {
  const { send } = WebSocket.prototype
  const held: (() => void)[] = []
  WebSocket.prototype.send = function (data) {
    if (String(data).includes('"type":"answer"')) held.push(() => send.call(this, data))
    else send.call(this, data)
  }
  ;(globalThis as unknown as Holding).letGo = () => {
    WebSocket.prototype.send = send
    for (const go of held) go()
  }
}
