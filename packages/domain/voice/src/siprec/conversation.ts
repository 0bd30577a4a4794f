import type { CallSid } from '@offhook/core'
import type { LiveCall } from '../calls/live-call.ts'
import type { Standing } from '../calls/standing.ts'
import type { RecordedConversation, RecordedSpeaker } from '../ports.ts'

/** What a recorder is told of a call now: who speaks on which track, and who else is there. */
export function conversationOf(
  call: LiveCall,
  find: (callSid: CallSid) => LiveCall | undefined,
  asked: {
    readonly tracks: readonly ('inbound' | 'outbound')[]
    readonly parameters: Readonly<Record<string, string>>
  },
): RecordedConversation {
  const speaker = (standing: Standing): RecordedSpeaker => {
    const { callSid, name } = standing
    return { callSid, name, address: addressOf(find(callSid)) ?? name }
  }
  const { standing } = call
  const own = speaker(standing)
  const heard = standing.hears.map(speaker)
  const tracks = asked.tracks.map((track) => ({
    track,
    speakers: track === 'inbound' ? [own] : heard,
  }))
  const said = new Set(tracks.flatMap(({ speakers }) => speakers.map(({ callSid }) => callSid)))
  const there = [own, ...standing.companions.map(speaker)]
  return {
    callSid: call.sid,
    tracks,
    listeners: there.filter(({ callSid }) => !said.has(callSid)),
    parameters: asked.parameters,
  }
}

/** How the party of a call is reached: who phones, or who is phoned. */
function addressOf(call: LiveCall | undefined): string | undefined {
  if (!call) return undefined
  return call.row.direction === 'inbound' ? call.row.from : call.row.to
}
