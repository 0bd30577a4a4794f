import { type Logger, messageOf, parseSid } from '@offhook/core'
import type { OwnAudio } from '@offhook/prompts'
import type { RecordingStore } from '@offhook/recording-store'
import type { VoiceRepository } from '@offhook/voice'

/** Lets documents play recordings of their account by the URL that they were told. */
export function ownRecordings(parts: {
  readonly repository: Pick<VoiceRepository, 'recording'>
  readonly store: Pick<RecordingStore, 'sounds'>
  readonly logger: Logger
}): OwnAudio {
  return async (url, accountSid) => {
    const match = /^\/2010-04-01\/Accounts\/(\w+)\/Recordings\/(\w+)(\.wav|\.mp3)?$/.exec(
      url.pathname,
    )
    const sid = parseSid('RE', match?.[2])
    if (!sid || parseSid('AC', match?.[1]) !== accountSid) return null
    try {
      const row = await parts.repository.recording(accountSid, sid)
      if (row?.status !== 'completed' || row.deletedAt !== null || row.encryption) return null
      const path = await parts.store.sounds.fileOf(row)
      return path === null ? null : { path, durationMs: row.durationMs ?? 0 }
    } catch (error) {
      // As if it were anybody's: what asking for it says is told to the application.
      parts.logger.error({ recordingSid: sid, error: messageOf(error) }, 'it cannot be played')
      return null
    }
  }
}
