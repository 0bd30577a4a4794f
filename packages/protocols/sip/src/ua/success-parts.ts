import type { HeaderInput } from '../message/headers.ts'
import type { ResponseParts } from '../message/message.ts'
import type { ServerTransaction } from '../transaction/server-transaction.ts'
import { owedHeaders } from './answers.ts'
import { contactFor, type UaContext } from './context.ts'
import { acceptSessionTimer } from './session-timer.ts'

/** The headers and the body of a 2xx to INVITE or UPDATE. */
export function successParts(
  context: UaContext,
  transaction: ServerTransaction,
  parts: { sdp: string | undefined; contactUser: string; headers?: HeaderInput | undefined },
): ResponseParts {
  return {
    headers: {
      'Record-Route': transaction.request.headers.lines('Record-Route'),
      Contact: contactFor(context, transaction.source, parts.contactUser, transaction.request.uri),
      Server: context.userAgent,
      ...owedHeaders(transaction.request, 200),
      ...acceptSessionTimer(transaction.request)?.headers,
      ...parts.headers,
    },
    ...(parts.sdp === undefined ? {} : { body: parts.sdp, contentType: 'application/sdp' }),
  }
}
