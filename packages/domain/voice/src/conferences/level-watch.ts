import type { MediaRouter } from '@offhook/control'
import type { CallSid, ConferenceSid, Disposer, Listenable } from '@offhook/core'
import type { CallTable } from '../calls/call-table.ts'
import type { VoiceEvents } from '../events.ts'

/** How often the media thread tells. */
const EVERY_MS = 200

export interface LevelWatchParts {
  readonly media: MediaRouter
  readonly calls: Pick<CallTable, 'get'>
  readonly events: Listenable<VoiceEvents>
}

/**
 * Tells how loud each party of a conference is, five times a second, also of those who join later,
 * until disposed. One watch a conference: a second one would end with the first.
 * @param tell level from 0, silence, to 1, full scale
 */
export function watchLevels(
  { media, calls, events }: LevelWatchParts,
  conferenceSid: ConferenceSid,
  present: readonly CallSid[],
  tell: (callSid: CallSid, level: number) => void,
): Disposer {
  const watched = new Map<CallSid, Disposer>()
  const begin = (callSid: CallSid): void => {
    const call = calls.get(callSid)
    if (!call || watched.has(callSid)) return
    const { endpointId } = call
    media.post([{ type: 'endpoint.watch-level', endpointId, everyMs: EVERY_MS }])
    const stop = media.listen(endpointId, { level: (level) => tell(callSid, level) })
    watched.set(callSid, () => {
      stop()
      media.post([{ type: 'endpoint.watch-level', endpointId, everyMs: 0 }])
    })
  }
  const end = (callSid: CallSid): void => {
    watched.get(callSid)?.()
    watched.delete(callSid)
  }
  for (const callSid of present) begin(callSid)
  const disposers = [
    events.on(
      'participant.joined',
      (row) => row.conferenceSid === conferenceSid && begin(row.callSid),
    ),
    events.on('participant.left', (row) => row.conferenceSid === conferenceSid && end(row.callSid)),
  ]
  return () => {
    for (const dispose of disposers) dispose()
    for (const callSid of [...watched.keys()]) end(callSid)
  }
}
