import type { AuditEvent } from '@offhook/accounts'
import { parseSid } from '@offhook/core'
import { ok } from '../http/answer.ts'
import { iso } from '../http/dates.ts'
import { notFound } from '../http/errors.ts'
import type { Routes } from '../http/routes.ts'
import { sidIn } from '../http/stored-resource.ts'
import type { RestOptions } from '../options.ts'
import { period } from './period.ts'

/** What was changed in the account by request, by whom and from where. */
export function auditEventRoutes(routes: Routes, { shelf }: RestOptions): void {
  routes.get('/v1/Events', 'manage-credentials', (asked) => {
    const { form, accountSid, base } = asked
    const actor = form.filled('ActorSid')
    const actorSid = actor === undefined ? undefined : parseSid('US', actor)
    const where = {
      accountSid,
      actorSid,
      eventType: form.filled('EventType'),
      resourceSid: form.filled('ResourceSid'),
      sourceIpAddress: form.filled('SourceIpAddress'),
    }
    const created = period(form)
    const isNobody = actor !== undefined && actorSid === undefined
    return asked.listV1(
      'events',
      (ask) =>
        isNobody ? { rows: [], next: null } : shelf.rows.page('audit-event', where, ask, created),
      (row) => shape(row, base),
    )
  })
  routes.get('/v1/Events/:Sid', 'manage-credentials', async (asked) => {
    const sid = sidIn(asked, 'Sid', 'AE', 'Events')
    const row = await shelf.rows.find('audit-event', { accountSid: asked.accountSid, sid })
    if (!row) throw notFound(`/Events/${sid}`)
    return ok(shape(row, asked.base))
  })
}

function shape(row: AuditEvent, base: string) {
  return {
    sid: row.sid,
    account_sid: row.accountSid,
    actor_sid: row.actorSid,
    actor_type: row.actorType,
    description: null,
    event_type: row.eventType,
    event_date: iso(row.dateCreated),
    event_data: { fields: row.fields },
    resource_type: row.resourceType,
    resource_sid: row.resourceSid,
    source: row.source,
    source_ip_address: row.sourceIpAddress,
    url: `${base}/v1/Events/${row.sid}`,
    links: {},
  }
}
