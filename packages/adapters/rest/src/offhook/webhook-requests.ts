import type { WebhookRequest } from '@offhook/alerts'
import type {
  WebhookRequestDetails,
  WebhookRequestPage,
  WebhookRequestRecord,
} from '@offhook/desk-api'
import { ok } from '../http/answer.ts'
import { dateRange, isoMs } from '../http/dates.ts'
import { defined } from '../http/defined.ts'
import { notFound } from '../http/errors.ts'
import type { Form } from '../http/form.ts'
import type { Asked, Routes } from '../http/routes.ts'
import { sidIn } from '../http/stored-resource.ts'
import type { RestOptions } from '../options.ts'

const all = '/offhook/v1/WebhookRequests'
const PAGE = 50
const MOST = 200

/** The log of webhooks, for whoever builds an application. */
export function webhookRequestRoutes(routes: Routes, options: RestOptions): void {
  const { alertRepository, shelf, replayWebhook } = options
  const rowOf = async (asked: Asked): Promise<WebhookRequest> => {
    const sid = sidIn(asked, 'Sid', 'WH', 'WebhookRequests')
    const row = await shelf.rows.find('webhook-request', { accountSid: asked.accountSid, sid })
    if (!row) throw notFound(`/WebhookRequests/${sid}`)
    return row
  }

  routes.get(all, 'see-all-calls', async ({ form, accountSid }) => {
    const { from, before } = dateRange('startedAt', (name) => form.filled(name))
    const filter = defined({
      accountSid,
      callSid: form.sid('callSid', 'CA'),
      status: statusOf(form),
      createdFrom: from,
      createdBefore: before,
    })
    const page = await alertRepository.webhookRequests(filter, {
      size: form.integer('limit', { min: 1, max: MOST }) ?? PAGE,
      after: form.filled('cursor') ?? null,
    })
    return ok({
      webhookRequests: page.rows.map(shape),
      next: page.next,
    } satisfies WebhookRequestPage)
  })

  routes.get(`${all}/:Sid`, 'see-all-calls', async (asked) => {
    const row = await rowOf(asked)
    return ok({
      webhookRequest: shape(row),
      alerts: await alertsOf(options, row),
    } satisfies WebhookRequestDetails)
  })

  routes.post(`${all}/:Sid/Replay`, 'control-calls', async (asked) =>
    ok(shape(await replayWebhook(await rowOf(asked)))),
  )
}

/** A status of HTTP, or `failed`. */
function statusOf(form: Form): number | 'failed' | undefined {
  if (form.filled('status') === 'failed') return 'failed'
  return form.integer('status', { min: 100, max: 599 })
}

/** What the call was warned for while it ran the document of this request, the newest first. */
async function alertsOf({ alertRepository }: RestOptions, row: WebhookRequest) {
  if (row.callSid === null) return []
  const { accountSid, callSid, dateCreated } = row
  const filter = { accountSid, callSid, createdFrom: dateCreated }
  const { rows } = await alertRepository.alerts(filter, { size: MOST, after: null })
  return rows
    .filter(({ requestUrl }) => requestUrl === row.url)
    .map(({ errorCode, messageText, documentLine, documentColumn }) => ({
      errorCode,
      message: messageText,
      line: documentLine,
      column: documentColumn,
    }))
}

function shape({ dateCreated, ...row }: WebhookRequest): WebhookRequestRecord {
  return { ...row, startedAt: isoMs(dateCreated) }
}
