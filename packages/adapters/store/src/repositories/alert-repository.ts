import type {
  Alert,
  AlertFilter,
  AlertRepository,
  WebhookRequest,
  WebhookRequestFilter,
  WebhookRequestRepository,
} from '@offhook/alerts'
import type { Page, PageRequest } from '@offhook/core'
import type { Reads } from '../db/db.ts'
import { Conditions } from './conditions.ts'
import { readPage } from './paging.ts'

/** Reads of alerts, and of the log of webhooks. */
export class SqlAlertRepository implements AlertRepository, WebhookRequestRepository {
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

  webhookRequests(
    { accountSid, callSid, status, createdFrom, createdBefore }: WebhookRequestFilter,
    page: PageRequest,
  ): Promise<Page<WebhookRequest>> {
    const where = new Conditions()
      .add('accountSid', '=', accountSid)
      .add('callSid', '=', callSid)
      .add('status', '=', status === 'failed' ? undefined : status)
      .add('dateCreated', '>=', createdFrom)
      .add('dateCreated', '<', createdBefore)
    if (status === 'failed')
      where.raw('(status IS NULL OR status >= 400 OR error_code IS NOT NULL)')
    return readPage(this.#db, 'webhook-request', where, page)
  }
}
