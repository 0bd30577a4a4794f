import type { AccountSid, CallSid } from '@offhook/core'
import type { Call, Recording } from '@offhook/voice'
import { partyOf } from '../api-2010/own-calls.ts'
import type { Asked } from '../http/routes.ts'
import type { RestOptions } from '../options.ts'
import { hadLeg } from './own-contacts.ts'

/** At most so many of the calls of one page are shown, the newest. */
const MOST = 200

/** The recordings of calls. */
export async function recordingsOf(
  { voiceRepository }: Pick<RestOptions, 'voiceRepository'>,
  accountSid: AccountSid,
  callSids: readonly CallSid[],
): Promise<readonly Recording[]> {
  if (callSids.length === 0) return []
  const page = { size: MOST, after: null }
  return (await voiceRepository.recordings({ accountSid, callSids }, page)).rows
}

/** The recordings of conferences in which one of these calls can be heard. */
export async function conferenceRecordingsOf(
  { voiceRepository }: Pick<RestOptions, 'voiceRepository'>,
  accountSid: AccountSid,
  callSids: readonly CallSid[],
): Promise<readonly Recording[]> {
  if (callSids.length === 0) return []
  const filter = { accountSid, conferencesOf: callSids }
  const { rows } = await voiceRepository.recordings(filter, { size: MOST, after: null })
  const known: ReadonlySet<string | null> = new Set(callSids)
  return rows.filter(({ parties }) => parties.some(({ callSid }) => known.has(callSid)))
}

/** Those of the recordings that the person who asks may hear: all, or what they took part in. */
export async function heardBy(
  options: Pick<RestOptions, 'voiceRepository' | 'contactRepository'>,
  asked: Asked,
  recordings: readonly Recording[],
): Promise<readonly Recording[]> {
  const party = partyOf(asked)
  if (party === undefined) return recordings
  const took = await Promise.all(
    recordings.map((recording) => tookPart(options, asked, recording, party)),
  )
  return recordings.filter((_, at) => took[at])
}

/** In a call, or a leg that has to do with it; in a conference, as one of those who were heard. */
async function tookPart(
  options: Pick<RestOptions, 'voiceRepository' | 'contactRepository'>,
  asked: Asked,
  { callSid, parties }: Recording,
  party: string,
): Promise<boolean> {
  const { voiceRepository } = options
  const { accountSid } = asked
  const isTheirs = (leg: Call | undefined) => leg?.to === party || leg?.from === party
  if (callSid === null) {
    const heard = [...new Set(parties.flatMap((each) => each.callSid ?? []))].slice(0, MOST)
    const legs = heard.map((sid) => voiceRepository.call(accountSid, sid))
    return (await Promise.all(legs)).some(isTheirs) || hadLeg(options, asked, heard)
  }
  const { rows } = await voiceRepository.calls(
    { accountSid, relatedTo: callSid as CallSid },
    { size: MOST, after: null },
  )
  const sids = [callSid as CallSid, ...rows.map(({ sid }) => sid)]
  return rows.some(isTheirs) || hadLeg(options, asked, sids)
}
