import { type CallSid, type Logger, messageOf } from '@offhook/core'
import type { CallTable } from '../calls/call-table.ts'
import type { Silenced, SilenceReason } from '../calls/silences.ts'
import type { ConferenceTable } from '../conferences/conference-table.ts'
import type { RecordingTable } from '../recordings/recording-table.ts'
import type { SiprecTable } from '../siprec/siprec-table.ts'
import type { StreamTable } from '../streams/stream-table.ts'
import type { TranscriptTable } from '../transcripts/transcript-table.ts'

interface Parts {
  readonly logger: Logger
  readonly calls: CallTable
  readonly recordings: RecordingTable
  readonly siprecs: SiprecTable
  readonly streams: StreamTable
  readonly transcripts: TranscriptTable
  readonly conferences: ConferenceTable
}

/**
 * Silences all recordings that can hold a call, ours and those that recorders of others make: its own, those of whoever is in a talk or conference
 * with it, and of that conference; also what begins later, and when the call goes elsewhere. Their
 * files go on in time.
 * @returns lets those go on that it has paused; what somebody else paused stays so
 */
export async function pauseRecordings(
  parts: Parts,
  callSid: CallSid,
): Promise<() => Promise<void>> {
  const covers = canHear(parts, callSid)
  const elsewhere = parts.siprecs.silence(covers)
  const silence = await parts.recordings.silence(covers).catch(async (error: unknown) => {
    elsewhere.lift()
    throw error
  })
  const stopFollowing = follow(parts, callSid, async () => {
    elsewhere.look()
    await silence.look()
  })
  return async () => {
    stopFollowing()
    elsewhere.lift()
    await silence.lift()
  }
}

/**
 * Takes nothing down of what is said in a call: neither in its own transcriptions nor in those of
 * whoever is with it, wherever it goes.
 * @returns goes on taking it down
 */
export function pauseTranscripts(parts: Parts, callSid: CallSid): () => void {
  const hush = parts.transcripts.hush(canHear(parts, callSid))
  return whileWithIt(parts, callSid, hush)
}

/**
 * Sends silence to all servers that what is said in a call is streamed to, by its own streams and by
 * those of whoever is with it, wherever it goes. What they send is heard.
 * @returns streams it again
 */
export function pauseStreams(parts: Parts, callSid: CallSid): () => void {
  const silence = parts.streams.silence(canHear(parts, callSid))
  return whileWithIt(parts, callSid, silence)
}

/** @returns lifts it */
function whileWithIt(parts: Parts, callSid: CallSid, reason: SilenceReason): () => void {
  const stopFollowing = follow(parts, callSid, async () => reason.look())
  return () => {
    stopFollowing()
    reason.lift()
  }
}

/** Whether what listens to a call or a conference hears this call too. */
function canHear({ calls, conferences }: Parts, callSid: CallSid): Silenced {
  const standing = calls.get(callSid)?.standing
  return (row) => {
    if (row.conferenceSid !== null) {
      return conferences.withCall(callSid)?.row.sid === row.conferenceSid
    }
    if (row.callSid === callSid) return true
    return standing?.companions.some((other) => other.callSid === row.callSid) ?? false
  }
}

/** Looks again whenever somebody comes to the call or goes. @returns stops that */
function follow({ logger, calls }: Parts, callSid: CallSid, look: () => Promise<void>): () => void {
  const stop = calls.get(callSid)?.standing.onChange(() => {
    // In a moment, when whoever comes or goes is where they are going.
    Promise.resolve()
      .then(look)
      .catch((error: unknown) => {
        logger.error({ callSid, error: messageOf(error) }, 'a recording was not paused or resumed')
      })
  })
  return () => stop?.()
}
