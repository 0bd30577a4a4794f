/** Who is in which channel of a recording, from when to when. */
import type { Disposer } from '@offhook/core'
import type { Company, Standing } from '../calls/standing.ts'
import type { RecordedParty } from '../model.ts'

/** Somebody who can be heard in a channel now. */
type Voice = Pick<RecordedParty, 'channel' | 'role' | 'callSid' | 'name'>

/** Whose voices a recording has now, and when that changes. */
export interface Cast {
  voices(): readonly Voice[]
  onChange(listener: () => void): Disposer
}

/** The most that is kept of one recording: a conference in which people come and go all day. */
const MOST_STRETCHES = 1_000

/** @param channels where the party's own voice is, and where the voices that it hears are */
export function castOfLeg(
  standing: Standing,
  channels: { readonly own: 1 | null; readonly heard: 1 | 2 | null },
): Cast {
  const { own, heard } = channels
  return {
    voices: () => [
      ...(own === null ? [] : [voiceOf(standing, own)]),
      ...(heard === null ? [] : standing.hears.map((each) => voiceOf(each, heard))),
    ],
    onChange: (listener) => standing.onChange(listener),
  }
}

export function castOfCompany(company: Company): Cast {
  return {
    voices: () => company.speakers.map((each) => voiceOf(each, 1)),
    onChange: (listener) => company.onChange(listener),
  }
}

function voiceOf({ role, callSid, name }: Standing, channel: 1 | 2): Voice {
  return { channel, role, callSid, name }
}

/**
 * The stretches after `voices` are those who can be heard from `now` on. Who has another role than
 * before has had it from the beginning. The same list when nothing has changed.
 */
export function notedParties(
  parties: readonly RecordedParty[],
  voices: readonly Voice[],
  now: number,
): readonly RecordedParty[] {
  const roles = new Map(voices.map(({ callSid, role }) => [callSid, role]))
  const unnoted = new Map(voices.map((voice) => [keyOf(voice), voice]))
  let changed = false
  const noted = parties.flatMap((party) => {
    const role = roles.get(party.callSid) ?? party.role
    const isOpen = party.to === null && unnoted.delete(keyOf(party))
    const to = isOpen ? null : (party.to ?? now)
    if (role === party.role && to === party.to) return [party]
    changed = true
    // Nobody was heard in no time: two changes of one moment leave no trace.
    return to === party.from ? [] : [{ ...party, role, to }]
  })
  for (const voice of unnoted.values()) {
    if (noted.length >= MOST_STRETCHES) break
    noted.push({ ...voice, from: now, to: null })
    changed = true
  }
  return changed ? noted : parties
}

function keyOf({ channel, callSid }: Pick<Voice, 'channel' | 'callSid'>): string {
  return `${channel} ${callSid}`
}
