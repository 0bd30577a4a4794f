import { codes, type OffhookError } from '@offhook/core'

/** What REST refuses with 21215 and 21216 has numbers of its own in Dial. */
const warnings: Readonly<Record<number, number>> = {
  [codes.calledNumberBlocked]: codes.dialBlocked,
  [codes.destinationNotPermitted]: codes.dialNotPermitted,
}

/** The code of the warning that Dial gives where REST would refuse the call with this error. */
export function dialWarningOf({ code }: OffhookError): number {
  return warnings[code] ?? code
}
