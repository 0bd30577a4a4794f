/**
 * What the figures of queues are measured by: `queue_stats_configuration` of the configuration. Its
 * fields are those of the contract; what is missing or makes no sense falls back to the default.
 */
import { type DayReset, dayBegan, isTimeZone } from './day-began.ts'
import type { QueueThresholds } from './queue-window.ts'

export interface QueueStatsSettings {
  /** Of a queue on one channel; of all its channels where none is given. */
  thresholdsOf(queueSid: string, channelSid?: string): QueueThresholds
  /** From which values on a queue needs a look, and from which on it needs somebody now. */
  alertLevelsOf(queueSid: string): QueueAlertLevels
  /** When "today" began in a queue; null = in one that has no reset of its own. */
  dayBegan(queueSid: string | null, now: number): number
}

/** Two values of a figure: from the first on a warning, from the second on critical. */
type Levels = readonly [warning: number, critical: number]

export interface QueueAlertLevels {
  /** Tasks that nobody has; more is worse. */
  readonly waiting: Levels
  /** Seconds that the oldest of them has waited; more is worse. */
  readonly longestWait: Levels
  /** Per cent of the last 30 minutes; less is worse. */
  readonly serviceLevel: Levels
}

const ordinaryLevels: QueueAlertLevels = {
  waiting: [5, 10],
  longestWait: [60, 180],
  serviceLevel: [80, 60],
}

const ordinary = { serviceLevel: 20, shortAbandoned: 5, time: '00:00', zone: 'Etc/UTC' }

/** @param given the JSON as it is stored; null for the defaults */
export function queueStatsSettings(given: unknown): QueueStatsSettings {
  const object = fieldsOf(given)
  const byDefault = {
    ...thresholds(object['default'], ordinary),
    ...reset(object['default'], ordinary),
  }
  const levels = alertLevels(object['default'], ordinaryLevels)
  const overrides = Object.entries(object).flatMap(([name, value]) =>
    name === 'default' ? [] : Array.isArray(value) ? value : [value],
  )
  const find = (queueSid: string, channelSid: string | undefined) =>
    overrides.find((each) => {
      const fields = fieldsOf(each)
      return fields['queue_sid'] === queueSid && fields['channel_sid'] === channelSid
    })
  return {
    thresholdsOf(queueSid, channelSid) {
      const queue = thresholds(find(queueSid, undefined), byDefault)
      return channelSid === undefined ? queue : thresholds(find(queueSid, channelSid), queue)
    },
    alertLevelsOf: (queueSid) => alertLevels(find(queueSid, undefined), levels),
    dayBegan(queueSid, now) {
      const own = queueSid === null ? undefined : find(queueSid, undefined)
      return dayBegan(reset(own, byDefault), now)
    },
  }
}

function thresholds(given: unknown, otherwise: QueueThresholds): QueueThresholds {
  const fields = fieldsOf(given)
  return {
    serviceLevel: amount(fields['service_level_threshold']) ?? otherwise.serviceLevel,
    shortAbandoned: amount(fields['short_abandoned_threshold']) ?? otherwise.shortAbandoned,
  }
}

function alertLevels(given: unknown, otherwise: QueueAlertLevels): QueueAlertLevels {
  const { waiting, longest_wait, service_level } = fieldsOf(fieldsOf(given)['alert_levels'])
  return {
    waiting: pair(waiting) ?? otherwise.waiting,
    longestWait: pair(longest_wait) ?? otherwise.longestWait,
    serviceLevel: pair(service_level) ?? otherwise.serviceLevel,
  }
}

function pair(value: unknown): Levels | null {
  if (!Array.isArray(value) || value.length !== 2) return null
  const [warning, critical] = value.map(amount)
  return warning == null || critical == null ? null : [warning, critical]
}

function reset(given: unknown, otherwise: DayReset): DayReset {
  const { reset_time: time, reset_timezone: zone } = fieldsOf(given)
  return {
    time: typeof time === 'string' && /^([01]\d|2[0-3]):[0-5]\d/.test(time) ? time : otherwise.time,
    zone: typeof zone === 'string' && isTimeZone(zone) ? zone : otherwise.zone,
  }
}

/** Whatever is counted: seconds, tasks, per cent. */
function amount(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : null
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}
