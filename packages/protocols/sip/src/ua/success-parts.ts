import type { HeaderInput } from '../message/headers.ts'
import type { ResponseParts } from '../message/message.ts'
import type { ServerTransaction } from '../transaction/server-transaction.ts'
import { ALLOW, contactFor, EXTENSIONS, type UaContext } from './context.ts'
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
      Contact: contactFor(context, transaction.source, parts.contactUser),
      Server: context.userAgent,
      Allow: ALLOW,
      Supported: EXTENSIONS.join(', '),
      ...acceptSessionTimer(transaction.request)?.headers,
      ...parts.headers,
    },
    ...(parts.sdp === undefined ? {} : { body: parts.sdp, contentType: 'application/sdp' }),
  }
}
