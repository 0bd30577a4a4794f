import type { LiveWorker } from '@offhook/desk-api'
import { workerItem } from './items.ts'
import { readQuery } from './query.ts'

/** What the page knows of a worker; a condition on anything else would hide everybody. */
const known =
  /^(?:worker_sid|friendly_name|activity_sid|activity_name|date_activity_changed|available|attributes\.(?:full_name|team_name|routing\.skills|routing\.levels\..+))$/

/** Whether a query can be read, and asks for what is known of workers. */
export function isTeamQuery(query: string): boolean {
  try {
    let isKnown = true
    readQuery(query, (field) => {
      isKnown &&= known.test(field)
    })
    return isKnown
  } catch {
    return false
  }
}

/** Who is shown by a query of the address; one that cannot be read narrows nothing. */
export function teamMatcher(query: string): (worker: LiveWorker) => boolean {
  if (!isTeamQuery(query)) return () => true
  const matches = readQuery(query)
  return (worker) => matches(workerItem(worker))
}
