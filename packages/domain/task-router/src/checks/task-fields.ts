/** The fields that whoever makes or changes a task gives. Each throws an OffhookError 20001. */
import type { TaskChannelSid } from '@offhook/core'
import { refused } from '../refused.ts'
import type { Turn } from '../turn/turn.ts'

const MAX_PRIORITY = 2 ** 31 - 1
const YEAR_1900 = Date.UTC(1900, 0, 1)

export function checkPriority(priority: number): number {
  if (Number.isInteger(priority) && priority >= 0 && priority <= MAX_PRIORITY) return priority
  throw refused(`Priority is from 0 to ${MAX_PRIORITY}`)
}

/** @param time milliseconds since the epoch */
export function checkStartTime(time: number, now: number): number {
  if (!Number.isFinite(time)) throw refused('VirtualStartTime is not a date')
  if (time > now) throw refused('VirtualStartTime cannot be in the future')
  if (time < YEAR_1900) throw refused('VirtualStartTime cannot be before the year 1900')
  return time
}

/** A task channel by its sid or its unique name. */
export function channelNamed(turn: Turn, workspaceSid: string, name: string): TaskChannelSid {
  for (const { sid, uniqueName } of turn.draft.in('task-channel', workspaceSid)) {
    if (sid === name || uniqueName === name) return sid
  }
  throw refused(`There is no task channel "${name}"`)
}
