import type { HeaderInput } from '../message/headers.ts'
import type { ResponseParts } from '../message/message.ts'
import type { ServerTransaction } from '../transaction/server-transaction.ts'
import { owedHeaders } from './answers.ts'
import { contactFor, type UaContext, withFeatures } from './context.ts'
import { acceptSessionTimer } from './session-timer.ts'

/** The headers and the body of a 2xx to INVITE or UPDATE. */
export function successParts(
  context: UaContext,
  transaction: ServerTransaction,
  parts: {
    sdp: string | undefined
    contactUser: string
    contactFeatures?: string | undefined
    headers?: HeaderInput | undefined
  },
): ResponseParts {
  const { contactUser, contactFeatures } = parts
  const contact = contactFor(context, transaction.source, contactUser, transaction.request.uri)
  return {
    headers: {
      'Record-Route': transaction.request.headers.lines('Record-Route'),
      Contact: withFeatures(contact, contactFeatures),
      Server: context.userAgent,
      ...owedHeaders(transaction.request, 200),
      ...acceptSessionTimer(transaction.request)?.headers,
      ...parts.headers,
    },
    ...(parts.sdp === undefined ? {} : { body: parts.sdp, contentType: 'application/sdp' }),
  }
}
