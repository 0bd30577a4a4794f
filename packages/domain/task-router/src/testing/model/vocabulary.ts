/**
 * What the model's world is made of: each expression beside the plain function that it means, so that
 * the reference needs no expressions of its own.
 */
import type { Attributes } from '../../model.ts'

export interface WorkerView {
  readonly name: string
  readonly activityName: string
  readonly attributes: Attributes
  /** By unique name. */
  readonly channels: Readonly<Record<string, ChannelView>>
}

export interface ChannelView {
  readonly available: boolean
  readonly capacity: number
  readonly assigned: number
}

/** A text for the router, and its meaning for the reference. */
export interface Meaning<Inputs extends readonly unknown[]> {
  readonly text: string
  readonly holds: (...inputs: Inputs) => boolean
  /** It asks how much somebody has to do, and so may hold no longer once they are asked. */
  readonly ofLoad?: true
}

/** Whole numbers of workers in a queue: by kind of activity, and by its name. */
export interface QueueCounts {
  readonly available: number
  readonly unavailable: number
}

const has = (list: unknown, item: unknown) => Array.isArray(list) && list.includes(item)
const percent = (part: number, whole: number) =>
  whole === 0 ? 0 : Math.round((100 * part) / whole)
const number = (value: unknown) => (typeof value === 'number' ? value : Number.NaN)

export const queueMembers: readonly Meaning<[WorkerView]>[] = [
  { text: '1==1', holds: () => true },
  { text: 'skills HAS "en"', holds: ({ attributes }) => has(attributes['skills'], 'en') },
  { text: "'fr' IN skills", holds: ({ attributes }) => has(attributes['skills'], 'fr') },
  { text: 'level >= 2', holds: ({ attributes }) => number(attributes['level']) >= 2 },
  {
    text: 'skills HAS "en" AND level < 3 OR site == "B"',
    holds: ({ attributes }) =>
      (has(attributes['skills'], 'en') && number(attributes['level']) < 3) ||
      attributes['site'] === 'B',
  },
  {
    text: 'worker.channel.voice.assigned_tasks == 0',
    holds: ({ channels }) => channels['voice']?.assigned === 0,
    ofLoad: true,
  },
  {
    text: 'channel.chat.configured_capacity > 1 AND channel.chat.available = true',
    holds: ({ channels: { chat } }) => chat !== undefined && chat.capacity > 1 && chat.available,
  },
  {
    text: "worker.friendly_name != 'nobody' AND worker.site == 'A'",
    holds: ({ attributes }) => attributes['site'] === 'A',
  },
  { text: '', holds: () => false },
]

export const filterMatches: readonly Meaning<[Attributes]>[] = [
  { text: 'lang == "en"', holds: (task) => task['lang'] === 'en' },
  { text: 'tier >= 2', holds: (task) => number(task['tier']) >= 2 },
  { text: 'vip = true', holds: (task) => task['vip'] === true },
  { text: 'lang IN ["fr", "de"]', holds: (task) => ['fr', 'de'].includes(String(task['lang'])) },
  { text: 'agent != null', holds: (task) => typeof task['agent'] === 'string' },
  { text: '1==1', holds: () => true },
]

export const targetWorkers: readonly Meaning<[Attributes, WorkerView]>[] = [
  {
    text: 'task.lang IN worker.skills',
    holds: (task, { attributes }) => has(attributes['skills'], task['lang']),
  },
  {
    text: 'worker.level >= task.tier',
    holds: (task, { attributes }) => number(attributes['level']) >= number(task['tier']),
  },
  { text: 'worker.site == "A"', holds: (_task, { attributes }) => attributes['site'] === 'A' },
  {
    text: 'worker.friendly_name != task.agent',
    holds: (task, { name }) => name !== task['agent'],
  },
  {
    text: 'worker.channel.voice.assigned_tasks == 0',
    holds: (_task, { channels }) => channels['voice']?.assigned === 0,
    ofLoad: true,
  },
  {
    text: 'worker.channel.chat.assigned_tasks >= 1',
    holds: (_task, { channels }) => number(channels['chat']?.assigned) >= 1,
    ofLoad: true,
  },
  {
    text: 'worker.channel.chat.available_capacity_percentage > 40',
    holds: (_task, { channels: { chat } }) =>
      chat !== undefined && percent(chat.capacity - chat.assigned, chat.capacity) > 40,
    ofLoad: true,
  },
]

/** The attribute, and whether the highest comes first. */
export interface OrderClause {
  readonly attribute: 'level' | 'rank'
  readonly descending: boolean
}

export const orders: readonly { text: string; clauses: readonly OrderClause[] }[] = [
  { text: 'worker.level DESC', clauses: [{ attribute: 'level', descending: true }] },
  { text: 'worker.rank ASC', clauses: [{ attribute: 'rank', descending: false }] },
  {
    text: 'worker.level ASC, worker.rank DESC',
    clauses: [
      { attribute: 'level', descending: false },
      { attribute: 'rank', descending: true },
    ],
  },
]

export const skips: readonly Meaning<[QueueCounts]>[] = [
  { text: 'workers.available == 0', holds: ({ available }) => available === 0 },
  { text: 'workers.available < 2', holds: ({ available }) => available < 2 },
  {
    text: 'workers.unavailable > workers.available',
    holds: ({ available, unavailable }) => unavailable > available,
  },
]
