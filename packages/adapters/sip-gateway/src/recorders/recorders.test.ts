/** Calls to a recorder, which is a session recording server by hand on loopback. */
import type { MediaCommand } from '@offhook/control'
import { deferred, makeSid } from '@offhook/core'
import { sdpOf } from '@offhook/sip'
import { SiprecRecorder, until } from '@offhook/test-kit'
import type { RecordedConversation, RecorderSession } from '@offhook/voice'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { GatewaySite } from '../testing/gateway-site.ts'
import { stillMedia } from '../testing/still-media.ts'

const [OWN, OTHER] = [makeSid('CA'), makeSid('CA')]
const ann = { callSid: OWN, name: 'Ann & "Co"', address: '+12025550142' }
const bob = { callSid: OTHER, name: 'bob', address: 'client:bob' }
const alone: RecordedConversation = {
  callSid: OWN,
  tracks: [
    { track: 'inbound', speakers: [ann] },
    { track: 'outbound', speakers: [] },
  ],
  listeners: [],
  parameters: { case: '<4711>' },
}
const together: RecordedConversation = {
  ...alone,
  tracks: [
    { track: 'inbound', speakers: [ann] },
    { track: 'outbound', speakers: [bob] },
  ],
}

let recorder: SiprecRecorder
let site: GatewaySite
let closed: (string | null)[]
let opened: string[][]

async function openSite(uri: string, srtp: 'optional' | 'required' = 'optional'): Promise<void> {
  await site?.close()
  site = await GatewaySite.open({ srtp, recorders: [{ name: 'archive', uri }] })
}

function record(conversation = alone): RecorderSession {
  const session = site.gateway.recorders.open('archive', conversation)
  session.events.on('closed', (failure) => void closed.push(failure))
  session.events.on('opened', (tracks) => void opened.push(tracks.map(({ track }) => track)))
  return session
}

const configured = () =>
  site.commands.filter(
    (each): each is Extract<MediaCommand, { type: 'endpoint.configure' }> =>
      each.type === 'endpoint.configure',
  )
const closedEndpoints = () => site.commands.filter(({ type }) => type === 'endpoint.close')
const isOpen = () => until('it is opened', () => opened.length > 0)
const isClosed = () => until('it is closed', () => closed.length > 0)
/** The text inside an element. */
const inside = (xml: string, element: string) =>
  [...xml.matchAll(new RegExp(`<${element}(?: [^>]*)?>(.*?)</${element}>`, 'gs'))].map(
    ([, text]) => text,
  )

beforeEach(async () => {
  ;[closed, opened] = [[], []]
  recorder = await SiprecRecorder.open()
  await openSite(recorder.uri)
})

afterEach(async () => {
  await site.close()
  recorder.close()
})

describe('a recording session', () => {
  it('offers a labelled section for each track and says who is in the call', async () => {
    const session = record()
    await isOpen()

    const [invite] = recorder.requests('INVITE')
    expect(invite?.headers.get('Require')).toBe('siprec')
    expect(invite?.headers.get('Contact')).toMatch(/>;\+sip\.src$/)
    expect(invite?.headers.get('Content-Type')).toMatch(/^multipart\/mixed;boundary=/)
    const sdp = sdpOf(invite!) ?? ''
    expect(sdp.match(/^m=audio \d+ RTP\/AVP 0 8 101\r$/gm)).toHaveLength(2)
    expect(sdp.match(/^a=(sendonly|label:\w+)\r$/gm)).toEqual([
      'a=sendonly\r',
      'a=label:inbound\r',
      'a=sendonly\r',
      'a=label:outbound\r',
    ])
    const [metadata = ''] = recorder.metadata
    expect(inside(metadata, 'datamode')).toEqual(['complete'])
    expect(inside(metadata, 'name')).toEqual(['Ann &amp; &quot;Co&quot;'])
    expect(metadata).toContain('<nameID aor="tel:+12025550142">')
    expect(inside(metadata, 'label')).toEqual(['inbound', 'outbound'])
    expect(inside(metadata, 'Parameter')).toEqual([OWN, '&lt;4711&gt;'])
    const streams = [...metadata.matchAll(/<stream stream_id="([^"]+)"/g)].map(([, id]) => id)
    expect(inside(metadata, 'participantstreamassoc')).toEqual([
      `<send>${streams[0]}</send><recv>${streams[1]}</recv>`,
    ])
    expect(opened).toEqual([['inbound', 'outbound']])
    expect(configured().map(({ remote, sends }) => [remote?.port, sends])).toEqual(
      recorder.tracks.map(({ port }) => [port, true]),
    )

    session.close()
    await until('a BYE', () => recorder.requests('BYE')[0])
    expect(closed).toEqual([null])
    expect(closedEndpoints()).toHaveLength(2)
  })

  it('tells by re-INVITE who comes and who has gone, the newest last', async () => {
    const session = record()
    session.update(together)
    session.update(alone)
    await isOpen()
    session.update(together)
    session.update(alone)

    const last = await until('it is told', () => {
      const all = recorder.metadata
      const text = all.at(-1) ?? ''
      // Who has gone is on no stream any more; one that comes between has both on theirs.
      const isAlone = inside(text, 'participantstreamassoc').length === 1
      return all.length > 1 && isAlone && text.includes('disassociate-time') ? text : undefined
    })
    expect(inside(last, 'name')).toContain('bob')
    expect(last).toContain('aor="client:bob"')
    const ids = (text: string) => /session_id="([^"]+)"/.exec(text)?.[1]
    expect(ids(last)).toBe(ids(recorder.metadata[0] ?? ''))
    expect(closed).toEqual([])
  })

  it('stops and goes on as the recorder asks, and ends when it hangs up', async () => {
    record()
    await isOpen()

    expect(await recorder.reinvite('inactive')).toMatch(/a=inactive/)
    expect(
      configured()
        .slice(-2)
        .map(({ sends }) => sends),
    ).toEqual([false, false])
    const answer = await recorder.reinvite('recvonly')
    expect(answer.match(/^a=label:\w+/gm)).toEqual(['a=label:inbound', 'a=label:outbound'])
    expect(answer.match(/^a=sendonly/gm)).toHaveLength(2)
    expect(
      configured()
        .slice(-2)
        .map(({ sends }) => sends),
    ).toEqual([true, true])

    recorder.hangUp()
    await isClosed()
    expect(closed).toEqual([null])
  })

  it('goes on with the tracks that the recorder takes', async () => {
    recorder.answers = 'first track alone'
    record()
    await isOpen()

    expect(opened).toEqual([['inbound']])
  })
})

describe('a recorder that does not record', () => {
  it.each([
    ['refuses', 'refuse', /^it said 403 Forbidden$/],
    ['takes no track', 'no track', /^it took none of the tracks$/],
  ] as const)('%s: it is told why, and nothing is left open', async (_case, answer, reason) => {
    recorder.answers = answer
    record()
    await isClosed()

    expect(closed).toEqual([expect.stringMatching(reason)])
    expect(closedEndpoints()).toHaveLength(2)
  })

  it('is not waited for once it is stopped', async () => {
    recorder.answers = 'silence'
    const session = record()
    await until('it is called', () => recorder.requests('INVITE')[0])
    session.close()

    expect(closed).toEqual([null])
    expect(closedEndpoints()).toHaveLength(2)
  })

  it('leaves nothing open when it is stopped while its endpoints are opened, and one cannot be', async () => {
    const commands: MediaCommand[] = []
    const [first, second] = [deferred<void>(), deferred<void>()]
    let opening = 0
    const media = stillMedia()
    await site.close()
    site = await GatewaySite.open({
      recorders: [{ name: 'archive', uri: recorder.uri }],
      media: {
        ...media,
        post: (all) => void commands.push(...all),
        openRtp: async (options) => {
          await (++opening === 1 ? first : second).promise
          return media.openRtp(options)
        },
      },
    })
    const session = record()
    await until('the first is opened', () => opening === 1)
    session.close()
    first.resolve()
    await until('so is the second', () => opening === 2)
    second.reject(new Error('no port is free'))

    await until('the first is closed', () => commands.some(({ type }) => type === 'endpoint.close'))
  })

  it('cannot be found, or would be sent open audio where it must be secret', async () => {
    await openSite('sip:recorder@nowhere.invalid')
    record()
    await isClosed()
    expect(closed).toEqual([expect.stringContaining('nowhere.invalid')])

    closed = []
    await openSite(recorder.uri, 'required')
    record()
    await isClosed()
    expect(closed).toEqual([expect.stringContaining('encrypted audio is required')])
    expect(recorder.heard).toEqual([])
  })
})
