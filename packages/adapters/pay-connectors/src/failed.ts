import { codes } from '@offhook/core'
import type { ConnectorAnswer, ConnectorRequest } from '@offhook/pay'

/** The answer of whoever did not charge, or made no token. Texts hold nothing that was keyed in. */
export function failed(
  { method }: Pick<ConnectorRequest, 'method'>,
  paymentError: string,
  more: { readonly connectorError?: string; readonly extra?: ConnectorAnswer['extra'] } = {},
): Extract<ConnectorAnswer, { ok: false }> {
  const { connectorError = '', extra = {} } = more
  return {
    ok: false,
    payErrorCode: method === 'charge' ? codes.payChargeRefused : codes.payTokenRefused,
    connectorError,
    paymentError,
    extra,
  }
}
