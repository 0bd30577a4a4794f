import type { LiveCallChange } from '@offhook/desk-api'
import type { Call } from '@offhook/voice'
import type { View } from '../feed.ts'
import { plainAddress } from '../names.ts'
import type { Audience, Sources } from './audience.ts'

const KEPT = 200

/** Which calls of the log are new or others than they were, since somebody looks. */
export function callLogView({ changes }: Sources, audience: Audience): View<LiveCallChange> {
  const latest = new Map<string, LiveCallChange>()
  return {
    *read(keys) {
      for (const row of latest.values()) if (!keys || keys.has(row.key)) yield row
    },
    follow: (touch) =>
      changes.events.on('call', (call) => {
        if (!isFor(audience, call)) return
        // Deleted first, so that the newest stand last.
        latest.delete(call.sid)
        latest.set(call.sid, { key: call.sid, status: call.status, at: call.dateUpdated })
        const [oldest] = latest.keys()
        if (latest.size > KEPT && oldest !== undefined) {
          latest.delete(oldest)
          touch(oldest)
        }
        touch(call.sid)
      }),
  }
}

/** Agents see the calls in which their own browser took part, as in the log itself. */
function isFor({ accountSid, own }: Audience, call: Call): boolean {
  if (call.accountSid !== accountSid) return false
  return own === null || [call.from, call.to].some((each) => isOwn(each, own.identity))
}

function isOwn(address: string, identity: string): boolean {
  return /^client:/i.test(address) && plainAddress(address) === identity
}
