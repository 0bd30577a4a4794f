/** Several phones of one user: all ring, the first who answers has the call. */
import { SipPhone, until } from '@offhook/test-kit'
import type { LegEnd } from '@offhook/voice'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { loopback } from '../testing/gateway-options.ts'
import { GatewaySite, PASSWORD } from '../testing/gateway-site.ts'

let site: GatewaySite
let desk: SipPhone
let pocket: SipPhone

beforeEach(async () => {
  site = await GatewaySite.open()
  const credentials = { username: 'kate', password: PASSWORD }
  const server = { host: '127.0.0.1', port: site.port, domain: loopback.domain }
  desk = await SipPhone.open({ name: 'desk', user: 'kate', credentials })
  pocket = await SipPhone.open({ name: 'pocket', user: 'kate', credentials })
  await desk.register(server)
  await pocket.register(server)
})

afterEach(async () => {
  // Phones in a call say BYE, and wait for its answer.
  await Promise.all([desk.close(), pocket.close()])
  await site.close()
})

async function dial() {
  const leg = await site.dial(`sip:kate@${loopback.domain}`)
  const heard: string[] = []
  let end: LegEnd | null = null
  leg.events.on('ringing', () => heard.push('ringing'))
  leg.events.on('answered', () => heard.push('answered'))
  leg.events.on('ended', (how) => {
    heard.push('ended')
    end = how
  })
  const both = await until('both phones ring', () => {
    const calls = [desk.calls[0], pocket.calls[0]]
    return calls.every((call) => call?.status === 'ringing') && calls
  })
  const [atDesk, inPocket] = both
  if (!atDesk || !inPocket) throw new Error('nobody rings')
  return { leg, heard, end: () => end, atDesk, inPocket }
}

it('both ring, one answers, and the other is cancelled as answered elsewhere', async () => {
  const { leg, heard, atDesk, inPocket } = await dial()

  await inPocket.answer()

  await atDesk.until('ended')
  await until('the leg is answered', () => heard.includes('answered'))
  expect(heard).toEqual(['ringing', 'answered'])
  expect(inPocket.status).toBe('answered')
  const cancel = desk.trace.find(({ text }) => text.startsWith('CANCEL'))?.text
  expect(cancel).toMatch(/^Reason: SIP;cause=200/m)
  leg.hangup('normal')
  await inPocket.until('ended')
})

it('one that declines leaves the other ringing', async () => {
  const { heard, atDesk, inPocket } = await dial()

  atDesk.reject(480)
  await until('the refusal is acknowledged', () =>
    desk.trace.some(({ direction, text }) => direction === 'received' && text.startsWith('ACK')),
  )
  expect(heard).toEqual(['ringing'])
  await inPocket.answer()

  await until('the leg is answered', () => heard.includes('answered'))
})

it('the word that says most is told when all decline', async () => {
  const { end, atDesk, inPocket } = await dial()

  atDesk.reject(480)
  inPocket.reject(486)

  expect(await until('the leg has ended', end)).toEqual({
    cause: 'busy',
    by: 'peer',
    sipStatus: 486,
  })
})

it('both stop when the caller gives up', async () => {
  const { leg, atDesk, inPocket } = await dial()

  leg.hangup('canceled')

  await Promise.all([atDesk.until('ended'), inPocket.until('ended')])
})

it('who answers in the moment in which they are given up has the call', async () => {
  const { leg, heard, atDesk, inPocket } = await dial()

  // The 200 leaves before the CANCEL has come.
  leg.giveUp?.('canceled')
  await inPocket.answer()

  await until('the leg is answered', () => heard.includes('answered'))
  await atDesk.until('ended')
  expect(heard).toEqual(['ringing', 'answered'])
  leg.hangup('normal')
  await inPocket.until('ended')
  expect(heard).toEqual(['ringing', 'answered', 'ended'])
})

it('that nobody answers is over once all have heard that it is given up', async () => {
  const { leg, end, atDesk, inPocket } = await dial()

  leg.giveUp?.('no-answer')
  expect(end()).toBeNull()

  await Promise.all([atDesk.until('ended'), inPocket.until('ended')])
  expect(await until('the leg is over', end)).toEqual({
    cause: 'no-answer',
    by: 'us',
    sipStatus: null,
  })
})

it('of two who answer at once, one has the call and the other is sent BYE', async () => {
  const { heard, atDesk, inPocket } = await dial()

  await Promise.all([atDesk.answer(), inPocket.answer()])

  await until('one call is over', () => [atDesk, inPocket].some(({ status }) => status === 'ended'))
  expect([atDesk.status, inPocket.status].sort()).toEqual(['answered', 'ended'])
  expect(heard).toEqual(['ringing', 'answered'])
})

describe('a callee with several servers', () => {
  const at = (phone: SipPhone, priority: number) => {
    const uri = `sip:desk@127.0.0.1:${phone.port}`
    return { uri, username: null, password: null, priority, weight: 1 }
  }
  const toBoth = () => {
    const [first, second] = [at(desk, 1), at(pocket, 2)]
    const { uri, username, password } = first
    const servers = [second, first]
    return site.dial('', { destination: { kind: 'sip', uri, username, password, servers } })
  }

  it('is called at the next where the first says 5xx, and the first is busy for all', async () => {
    const leg = await toBoth()
    const ends: LegEnd[] = []
    leg.events.on('ended', (end) => ends.push(end))
    const atDesk = await until('the first rings', () => desk.calls[0])
    expect(pocket.calls).toHaveLength(0)
    atDesk.reject(503)
    const inPocket = await until('the second rings', () => pocket.calls[0])
    await inPocket.answer()
    expect(ends).toEqual([])
    leg.hangup('normal')

    const other = await toBoth()
    other.events.on('ended', (end) => ends.push(end))
    const again = await until('the first rings again', () => desk.calls[1])
    again.reject(486)
    await until('the call has failed', () => ends.find(({ sipStatus }) => sipStatus === 486))
    expect(pocket.calls).toHaveLength(1)
  })
})
