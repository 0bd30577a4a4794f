/** What expressions can ask of workers and tasks. */
import { attributeScope, type Scope } from '../expressions/expression.ts'
import type { Attributes, Worker } from '../model.ts'
import type { RowReader } from './rows.ts'

/** A worker as expressions see them: attributes, and the few columns that have names. */
export function workerScope(rows: Pick<RowReader, 'get'>, worker: Worker): Scope {
  const attributes = attributeScope(worker.attributes)
  return (key) => {
    switch (key) {
      case 'sid':
        return worker.sid
      case 'friendly_name':
        return worker.friendlyName
      case 'activity_sid':
        return worker.activitySid
      case 'activity_name':
        return rows.get('activity', worker.activitySid)?.friendlyName
      default:
        return attributes(key)
    }
  }
}

export function taskScope(attributes: Attributes): Scope {
  return attributeScope(attributes)
}
