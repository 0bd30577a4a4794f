import { codes, makeSid, type OutboxChange } from '@offhook/core'
import type { Destination } from '../ports.ts'
import type { LiveCall } from './live-call.ts'
import { webhookChange } from './webhook-change.ts'

/**
 * Tells an application that one of its people is called, as the published webhook has it, so that it
 * may wake a device by a way of its own. It does not wait its turn behind callbacks of the call.
 */
export function clientNotification(
  { row, leg }: LiveCall,
  { identity, parameters }: Extract<Destination, { kind: 'client' }>,
  url: string,
): OutboxChange {
  const params = new URLSearchParams({ ...parameters }).toString()
  return webhookChange({
    accountSid: row.accountSid,
    orderKey: `${row.sid} notification`,
    callSid: row.sid,
    url,
    method: 'POST',
    bodyType: 'json',
    refusal: codes.clientNotNotified,
    parameters: {
      twi_account_sid: row.accountSid,
      twi_call_sid: row.sid,
      twi_from: row.from,
      twi_to: `client:${identity}`,
      twi_message_id: makeSid('WB'),
      twi_message_type: 'twilio.voice.call',
      ...(leg.bridgeToken === undefined ? {} : { twi_bridge_token: leg.bridgeToken }),
      ...(params === '' ? {} : { twi_params: params }),
    },
  })
}
