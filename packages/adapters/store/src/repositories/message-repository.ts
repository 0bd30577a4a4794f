import type { Page, PageRequest } from '@offhook/core'
import type { Message, MessageFilter, MessageRepository } from '@offhook/messages'
import type { Reads } from '../db/db.ts'
import { entities } from '../entities/entities.ts'
import { selection } from '../entities/entity.ts'
import { Conditions } from './conditions.ts'
import { readPage } from './paging.ts'

/** Reads of messages. */
export class SqlMessageRepository implements MessageRepository {
  readonly #db: Reads

  constructor(db: Reads) {
    this.#db = db
  }

  messages(filter: MessageFilter, page: PageRequest): Promise<Page<Message>> {
    const where = new Conditions()
      .add('accountSid', '=', filter.accountSid)
      .add('to', '=', filter.to)
      .add('from', '=', filter.from)
      .add('dateSent', '>=', filter.sentFrom)
      .add('dateSent', '<', filter.sentBefore)
      .add('dateCreated', '<', filter.createdBefore)
    return readPage(this.#db, 'message', where, page)
  }

  due(now: number, limit: number): Promise<readonly Message[]> {
    const where = new Conditions().raw("status = 'scheduled'").add('sendAt', '<=', now)
    const most = where.bind(limit)
    return this.#db.query<Message>(
      `SELECT ${selection(entities.message)} FROM messages WHERE ${where}
       ORDER BY send_at, sid LIMIT ${most}`,
      where.values,
    )
  }
}
