import type { WebhookRequest } from '@offhook/alerts'
import { rfc2822 } from '../http/dates.ts'
import type { Routes } from '../http/routes.ts'
import type { RestOptions } from '../options.ts'
import { callOf } from './calls.ts'

/** What an application was asked about a call and what it answered, from the log of webhooks. */
export function callEventRoutes(routes: Routes, options: RestOptions): void {
  routes.get(
    '/2010-04-01/Accounts/:AccountSid/Calls/:CallSid/Events',
    'see-all-calls',
    async (asked) => {
      const { accountSid } = asked
      const { sid: callSid } = await callOf(options, accountSid, asked.param('CallSid'))
      return asked.list2010(
        'events',
        (ask) => options.alertRepository.webhookRequests({ accountSid, callSid }, ask),
        shape,
      )
    },
  )
}

function shape(row: WebhookRequest) {
  return {
    request: {
      method: row.method,
      url: row.url,
      parameters: Object.fromEntries(
        Object.entries(row.parameters).map(([name, value]) => [snakeCase(name), value]),
      ),
    },
    response: {
      response_code: row.status,
      request_duration: row.durationMs,
      content_type: row.headers['content-type'] ?? null,
      response_body: row.body,
      date_created: rfc2822(row.dateCreated),
    },
  }
}

/** `CallSid` → `call_sid`, as these dictionaries are documented. */
function snakeCase(name: string): string {
  return name.replace(/(?<=[a-z0-9])[A-Z]/g, (letter) => `_${letter}`).toLowerCase()
}
