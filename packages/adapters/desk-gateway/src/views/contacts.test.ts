/** Whom an agent sees in their own call. */
import { Emitter } from '@offhook/core'
import type { LiveParty } from '@offhook/desk-api'
import { expect, it } from 'vitest'
import type { Audience, Sources } from './audience.ts'
import { contactsView } from './contacts.ts'

const joined = { status: 'joined', muted: false, coaches: null, workerSid: null } as const
const parties = [
  { ...joined, callSid: 'CA1', kind: 'customer' },
  { ...joined, callSid: 'CA2', kind: 'worker', workerSid: 'WK1' },
  { ...joined, callSid: 'CA3', kind: 'supervisor', name: 'listens', muted: true },
  { ...joined, callSid: 'CA4', kind: 'supervisor', name: 'whispers', coaches: 'CA2' },
  { ...joined, callSid: 'CA5', kind: 'supervisor', name: 'talks' },
] as unknown as readonly LiveParty[]

/** The parties of the call of a worker, with when limits end each. */
function shown(
  listenersHidden: boolean,
  ends: Readonly<Record<string, number>> = {},
  away: readonly string[] = [],
) {
  const sources = {
    listenersHidden,
    router: {
      worker: (sid: string) => ({ sid }),
      reservationsOf: () => [{ sid: 'WR1', taskSid: 'WT1', workerSid: 'WK1', status: 'accepted' }],
      task: () => ({ sid: 'WT1', attributes: {} }),
    },
    contacts: { ofTask: () => ({ customerCallSid: 'CA1' }) },
    parties: { conferenceOf: () => 'CF1', ofTask: () => parties },
    voice: {
      endsAt: (sid: string) => ends[sid] ?? null,
      isAway: (sid: string) => away.includes(sid),
    },
    changes: { events: new Emitter() },
  } as unknown as Sources
  const audience = { own: { workerSid: 'WK1', identity: 'ann' } } as unknown as Audience
  const [row] = contactsView(sources, audience).read(null)
  return row
}

const sidsOf = (listenersHidden: boolean) =>
  shown(listenersHidden)?.parties.map(({ callSid }) => callSid)

it('everybody, and which of them they are', () => {
  expect(sidsOf(false)).toEqual(['CA1', 'CA2', 'CA3', 'CA4', 'CA5'])
  const own = shown(false)?.parties.filter(({ isMe }) => isMe)
  expect(own?.map(({ callSid }) => callSid)).toEqual(['CA2'])
})

it('not who only listens, where that is private; who whispers or talks is seen', () => {
  expect(sidsOf(true)).toEqual(['CA1', 'CA2', 'CA4', 'CA5'])
})

it('the call ends for them with the first limit, of others’ limits they are not told', () => {
  expect(shown(false, { CF1: 9, CA1: 7, CA2: 8, CA5: 1 })?.endsAt).toBe(7)
  expect(shown(false, { CA5: 1 })?.endsAt).toBeNull()
})

it('the own leg can be had by another page while its own is lost; of others that is not told', () => {
  const awayOf = (away: readonly string[]) =>
    shown(false, {}, away)?.parties.filter(({ isAway }) => isAway)
  expect(awayOf(['CA1', 'CA2'])).toMatchObject([{ callSid: 'CA2', isMe: true }])
  expect(awayOf([])).toEqual([])
})
