import type { LiveMessage, LiveRows, LiveTopic } from '@offhook/desk-api'

/** The rows of a topic by key, in the order in which they came; null until there was a snapshot. */
export type Rows<Topic extends LiveTopic> = ReadonlyMap<string, LiveRows[Topic]> | null

type Told = Extract<LiveMessage, { type: 'snapshot' | 'delta' }>

/** The rows after a message. Rows that it does not name stay the same objects. */
export function rowsAfter(before: Rows<LiveTopic>, message: Told): NonNullable<Rows<LiveTopic>> {
  const rows = new Map(message.type === 'delta' ? before : null)
  if (message.type === 'snapshot') {
    for (const row of message.rows) rows.set(row.key, row)
    return rows
  }
  for (const row of message.put) rows.set(row.key, row)
  for (const key of message.gone) rows.delete(key)
  return rows
}
