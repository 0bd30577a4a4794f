import type { Alert, AlertFilter, AlertRepository } from '@offhook/alerts'
import type { Page, PageRequest } from '@offhook/core'
import type { Reads } from '../db/db.ts'
import { Conditions } from './conditions.ts'
import { readPage } from './paging.ts'

/** Reads of alerts. */
export class SqlAlertRepository implements AlertRepository {
  readonly #db: Reads

  constructor(db: Reads) {
    this.#db = db
  }

  alerts(filter: AlertFilter, page: PageRequest): Promise<Page<Alert>> {
    const where = new Conditions()
      .add('accountSid', '=', filter.accountSid)
      .add('callSid', '=', filter.callSid)
      .add('sid', '=', filter.sid)
      .add('logLevel', '=', filter.logLevel)
      .add('dateCreated', '>=', filter.createdFrom)
      .add('dateCreated', '<', filter.createdBefore)
    return readPage(this.#db, 'alert', where, page)
  }
}
