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

/** Whether an answer of it can change with the activity of workers. */
export function asksForActivity({ keys }: Expression): boolean {
  return some(keys, (key) => key === 'activity_sid' || key === 'activity_name')
}

/** Whether an answer of it can change with the channels of workers, and with what they have there. */
export function asksForChannels({ keys }: Expression): boolean {
  return some(keys, (key) => key.startsWith('channel.'))
}

function some(keys: ReadonlySet<string>, test: (key: string) => boolean): boolean {
  for (const key of keys) if (test(key.replace(/^worker\./, ''))) return true
  return false
}

export function taskScope(attributes: Attributes): Scope {
  return attributeScope(attributes)
}
