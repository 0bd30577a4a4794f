import type { AccountSid, OutboxChange } from '@offhook/core'
import type { Call } from '../model.ts'
import type { HttpMethod } from '../options.ts'
import type { Parameters } from './call-parameters.ts'

interface WebhookRequest {
  readonly accountSid: AccountSid
  /** The call or conference that it tells of. */
  readonly orderKey: string
  readonly callSid?: string | null
  readonly url: string
  readonly method: HttpMethod
  readonly parameters: Parameters
  readonly bodyType?: 'form' | 'json'
  /** The code of the alert when it is not taken; 15003 when left out. */
  readonly refusal?: number
}

/** A callback in the outbox. Those of one key are sent in order. */
export function webhookChange(request: WebhookRequest): OutboxChange {
  return {
    op: 'outbox',
    kind: 'webhook',
    orderKey: request.orderKey,
    payload: {
      accountSid: request.accountSid,
      callSid: request.callSid ?? null,
      url: request.url,
      method: request.method,
      parameters: request.parameters,
      ...(request.bodyType === undefined ? {} : { bodyType: request.bodyType }),
      ...(request.refusal === undefined ? {} : { refusal: request.refusal }),
    },
  }
}

/** A callback about one call, in its turn among those of that call. */
export function callWebhookChange(
  { accountSid, sid: callSid }: Pick<Call, 'accountSid' | 'sid'>,
  request: Pick<WebhookRequest, 'url' | 'method' | 'parameters' | 'bodyType'>,
): OutboxChange {
  return webhookChange({ ...request, accountSid, orderKey: callSid, callSid })
}
