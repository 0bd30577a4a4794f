/** The parameters that statistics are asked with. */
import { errors, type TaskChannelSid, type WorkspaceSid } from '@offhook/core'
import { parseMoment } from '../../http/dates.ts'
import { bad } from '../../http/errors.ts'
import type { Form } from '../../http/form.ts'
import type { RestOptions } from '../../options.ts'
import { findTaskChannel } from '../task-channels.ts'

const DEFAULT_MINUTES = 15
const MINUTE_MS = 60_000
const DAY_MS = 86_400_000
/** No event is older. */
const MAX_AGE_MS = 30 * DAY_MS
/** A client's "30 days ago" is a little older when it arrives. */
const GRACE_MS = MINUTE_MS

/** Milliseconds since the epoch; both inclusive. */
export interface Window {
  readonly from: number
  readonly to: number
}

/**
 * The interval of cumulative statistics: from `StartDate` to `EndDate`; without an end until now,
 * without a start the `Minutes` before the end. A bare `EndDate` takes in its whole day.
 * @throws OffhookError 14241 when it begins more than 30 days ago, 20001 when it ends before that
 */
export function windowOf(form: Form, now: number): Window {
  const start = form.filled('StartDate')
  const end = form.filled('EndDate')
  const minutes = form.integer('Minutes', { min: 1 }) ?? DEFAULT_MINUTES
  const from = start === undefined ? undefined : parseMoment('StartDate', start).start
  const to = Math.min(now, end === undefined ? now : endOf(end))
  const begin = from ?? to - minutes * MINUTE_MS
  if (begin < now - MAX_AGE_MS - GRACE_MS) {
    throw bad('Statistics go back 30 days at most', errors.statisticsTooOld)
  }
  if (begin > to) throw bad('The interval ends before it begins')
  return { from: begin, to }
}

function endOf(text: string): number {
  const { start, end } = parseMoment('EndDate', text)
  return end - start === DAY_MS ? end : start
}

/** The channel that the figures are of; undefined for all. By sid or unique name. */
export function channelOf(
  options: RestOptions,
  form: Form,
  workspaceSid: WorkspaceSid,
): TaskChannelSid | undefined {
  const text = form.filled('TaskChannel')
  if (text === undefined) return undefined
  const channel = findTaskChannel(options, workspaceSid, text)
  if (!channel) throw bad(`There is no task channel "${text}"`)
  return channel.sid
}

/** The seconds of `SplitByWaitTime`, each once; undefined when it was not asked for. */
export function thresholdsOf(form: Form): readonly number[] | undefined {
  const text = form.filled('SplitByWaitTime')
  if (text === undefined) return undefined
  const seconds = text.split(',').map((part) => {
    if (!/^\s*\d{1,9}\s*$/.test(part)) {
      throw bad('SplitByWaitTime must be whole seconds with commas between')
    }
    return Number(part)
  })
  return [...new Set(seconds)]
}
