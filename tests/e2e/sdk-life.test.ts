/** The life of the unmodified Voice SDK in Chromium: lost sockets, restarts, tokens, messages, tests. */
import { frequencies, hears, until } from '@offhook/test-kit'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { BrowserSite } from '../support/browser-site.ts'
import { type PhonePage, SdkPhone, type SdkPhoneOptions, voiceToken } from '../support/sdk-phone.ts'
import { TcpLine } from '../support/tcp-line.ts'

const [ALICE, BOB] = frequencies

let site: BrowserSite
let applicationSid: string
let line: TcpLine

beforeAll(async () => {
  site = await BrowserSite.open()
  applicationSid = await site.outgoing(
    site.host.answers('/outgoing', '<Response><Dial><Client>bob</Client></Dial></Response>'),
  )
  line = await TcpLine.open(Number(new URL(site.facts.httpsUrl).port))
})

afterAll(async () => {
  await line?.close()
  expect(await site?.close()).toBe(0)
})

/** Alice calls Bob; both hear each other. */
async function talk(options: SdkPhoneOptions = {}): Promise<{ alice: SdkPhone; bob: SdkPhone }> {
  const bob = await SdkPhone.open(site.browser, site.facts, { identity: 'bob' })
  const alice = await SdkPhone.open(site.browser, site.facts, { applicationSid, ...options })
  await alice.party.speaks(ALICE)
  await bob.party.speaks(BOB)
  await alice.connect()
  await bothHear({ alice, bob })
  return { alice, bob }
}

async function bothHear({ alice, bob }: { alice: SdkPhone; bob: SdkPhone }): Promise<void> {
  await Promise.all([hears(alice.party, BOB), hears(bob.party, ALICE)])
}

async function hangUp({ alice, bob }: { alice: SdkPhone; bob: SdkPhone }): Promise<void> {
  await alice.hangup()
  await bob.says('call disconnect')
  await alice.close()
  await bob.close()
}

it('a call whose socket is lost goes on, and is taken up on the next one', async () => {
  const parties = await talk({
    host: `localhost:${line.port}`,
    options: { maxCallSignalingTimeoutMs: 30_000 },
  })
  const { alice } = parties

  line.cut()
  await alice.says('call reconnecting')
  await bothHear(parties)
  line.mend()
  await alice.says('call reconnected')

  await bothHear(parties)
  await until('registered again', async () => {
    return (await alice.log()).filter((each) => each === 'registered').length === 2
  })
  expect(await alice.log()).not.toContain('call disconnect')
  await hangUp(parties)
})

it('a restart of ICE leaves the call what it is', async () => {
  const parties = await talk()
  const { alice } = parties
  const remoteUfrag = () =>
    alice.run((me) => {
      const { _mediaHandler: media } = me.call() as unknown as {
        _mediaHandler: { version: { pc: RTCPeerConnection } }
      }
      return /a=ice-ufrag:(\S+)/.exec(media.version.pc.remoteDescription?.sdp ?? '')?.[1]
    })
  const before = await remoteUfrag()

  // What the SDK does by itself once nothing arrives.
  await alice.run((me) => {
    const { _mediaHandler: media } = me.call() as unknown as {
      _mediaHandler: { iceRestart(): void }
    }
    media.iceRestart()
  })

  await until('our credentials are new', async () => (await remoteUfrag()) !== before)
  await bothHear(parties)
  expect(await alice.log()).not.toContain('call error 31005')
  await hangUp(parties)
})

it('applications and pages send each other messages beside the call', async () => {
  const { calls } = site.rest
  const { alice, bob } = await talk()
  const callSid = await alice.run((me) => me.call()?.parameters['CallSid'] ?? '')
  await calls(callSid).userDefinedMessageSubscriptions.create({
    callback: site.host.answers('/said', ''),
  })

  const sid = await alice.run((me) =>
    me.call()?.sendMessage({
      content: { says: 'hello' },
      contentType: 'application/json',
      messageType: 'user-defined-message',
    }),
  )
  await alice.says('call sent {"says":"hello"}')
  const told = await until('it is told', () => site.host.asked('/said')[0])
  expect(JSON.parse(told.body)).toMatchObject({
    CallSid: callSid,
    Sid: sid,
    Content: '{"says":"hello"}',
  })
  await calls(callSid).userDefinedMessages.create({ content: '{"answers":1}' })
  await alice.says('call message {"answers":1}')

  await alice.run((me) =>
    me.call()?.sendMessage({ content: 'x', contentType: 'text/plain', messageType: 'gossip' }),
  )
  await alice.says('call error 31210')
  await alice.run((me) =>
    me.call()?.sendMessage({
      content: 'x'.repeat(11_000),
      contentType: 'text/plain',
      messageType: 'user-defined-message',
    }),
  )
  await alice.says('call error 31212')
  await hangUp({ alice, bob })
})

it('a token that runs out costs the registration, and no call; a new one brings it back', async () => {
  const { alice, bob } = await talk({ ttl: 12, options: { tokenRefreshMs: 3_000 } })

  await alice.says('tokenWillExpire')
  await alice.says('error 20104', 45_000)
  await alice.says('unregistered')
  await bothHear({ alice, bob })
  const token = voiceToken(site.facts, { applicationSid })
  await alice.party.page.evaluate(
    (fresh) => (globalThis as unknown as PhonePage).me.device.updateToken(fresh),
    token,
  )
  await until('registered again', async () => {
    return (await alice.log()).filter((each) => each === 'registered').length === 2
  })

  await bothHear({ alice, bob })
  await hangUp({ alice, bob })
}, 180_000)

it('who unregisters is called no more', async () => {
  const { calls } = site.rest
  const alice = await SdkPhone.open(site.browser, site.facts, { identity: 'carol' })
  await alice.run((me) => me.device.unregister())
  await alice.says('unregistered')

  const { sid } = await calls.create({
    to: 'client:carol',
    from: site.facts.phoneNumber,
    twiml: '<Response/>',
  })

  // At once: a call that rings is given up after a minute.
  await until('nobody answers', async () => (await calls(sid).fetch()).status === 'no-answer')
  expect(await alice.log()).not.toContain('incoming')
  await alice.close()
})

it.each([
  ['pcmu', ['pcmu']],
  ['opus', ['opus', 'pcmu']],
])('codecPreferences decide: %s', async (codec, codecPreferences) => {
  const parties = await talk({ options: { codecPreferences } })

  const codecs = await parties.alice.run(async (me) => {
    const { _mediaHandler: media } = me.call() as unknown as {
      _mediaHandler: { version: { pc: RTCPeerConnection } }
    }
    const stats = [...(await media.version.pc.getStats()).values()]
    const flows = stats.filter(({ type }) => type === 'inbound-rtp' || type === 'outbound-rtp')
    return flows.map(({ codecId }) => stats.find(({ id }) => id === codecId)?.mimeType)
  })
  expect(codecs.map((each) => String(each).toLowerCase())).toEqual([
    `audio/${codec}`,
    `audio/${codec}`,
  ])
  await hangUp(parties)
})

it('a preflight test lets people hear themselves, and is completed', async () => {
  const { facts } = site
  const { applications, calls } = site.rest
  const { sid } = await applications.create({
    friendlyName: 'Preflight',
    voiceUrl: 'flow://default/echo',
  })
  const tester = await SdkPhone.open(site.browser, facts, { registers: false })
  await tester.party.speaks(ALICE)
  const report = tester.party.page.evaluate(
    ([token, chunderw]) =>
      (globalThis as unknown as PhonePage).phone.preflight(token!, {
        chunderw,
        logLevel: 'silent',
      }),
    [voiceToken(facts, { identity: 'tester', applicationSid: sid }), new URL(facts.httpsUrl).host],
  )
  await hears(tester.party, ALICE)
  const [call] = await calls.list({ from: 'client:tester', limit: 1 })
  // Quality is judged once there are samples, one a second.
  await until(
    'five seconds have passed',
    async () => Date.now() - (await calls(call!.sid).fetch()).startTime.getTime() > 6_000,
  )
  await calls(call!.sid).update({ status: 'completed' })

  expect(await report).toMatchObject({ callSid: call!.sid, edge: 'ashburn' })
  await tester.close()
}, 180_000)
