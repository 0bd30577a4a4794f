/** What expressions can ask of workers and tasks. */
import { attributeScope, type Expression, type Scope } from '../expressions/expression.ts'
import type { Attributes, Worker } from '../model.ts'
import type { RowReader } from './rows.ts'

/** How much of a worker's channel is in use. */
export interface ChannelUse {
  readonly available: boolean
  readonly configuredCapacity: number
  /** Open reservations on it. */
  readonly assigned: number
  /** What is left of it, in whole percent. */
  readonly freePercent: number
}

/** Whoever knows the channels of workers. */
export interface ChannelUses {
  useOf(rows: Pick<RowReader, 'get'>, workerSid: string, uniqueName: string): ChannelUse | undefined
}

/**
 * A worker as expressions see them: attributes, the few columns that have names, and
 * `channel.<unique name>.…`. Queues and filters of lists may write `worker.` before each, as targets must.
 */
export function workerScope(
  rows: Pick<RowReader, 'get'>,
  uses: ChannelUses,
  worker: Worker,
): Scope {
  const attributes = attributeScope(worker.attributes)
  const plain: Scope = (key) => {
    switch (key) {
      case 'sid':
        return worker.sid
      case 'friendly_name':
        return worker.friendlyName
      case 'activity_sid':
        return worker.activitySid
      case 'activity_name':
        return rows.get('activity', worker.activitySid)?.friendlyName
    }
    if (!key.startsWith('channel.')) return attributes(key)
    const [, name, member] = channelKey.exec(key) ?? []
    const use = name === undefined ? undefined : uses.useOf(rows, worker.sid, name)
    return use ? channelMembers[member ?? '']?.(use) : attributes(key)
  }
  return (key) =>
    plain(key) ?? (key.startsWith(PREFIX) ? plain(key.slice(PREFIX.length)) : undefined)
}

const PREFIX = 'worker.'
const channelKey = /^channel\.(\w+)\.(\w+)$/

const channelMembers: Readonly<Record<string, (use: ChannelUse) => unknown>> = {
  assigned_tasks: ({ assigned }) => assigned,
  available: ({ available }) => available,
  available_capacity_percentage: ({ freePercent }) => freePercent,
  configured_capacity: ({ configuredCapacity }) => configuredCapacity,
}

/** What, beside a worker's own row, an answer of an expression can change with. */
export interface Asked {
  /** With the activity of workers. */
  readonly activity: boolean
  /** With the channels of workers, and with what they have there. */
  readonly channels: boolean
}

export function askedBy({ keys }: Expression): Asked {
  const plain = [...keys].map((key) => key.replace(/^worker\./, ''))
  return {
    activity: plain.includes('activity_sid') || plain.includes('activity_name'),
    channels: plain.some((key) => key.startsWith('channel.')),
  }
}

export function taskScope(attributes: Attributes): Scope {
  return attributeScope(attributes)
}
