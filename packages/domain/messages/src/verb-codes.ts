import { codes } from '@offhook/core'

/** What REST refuses has a number of its own where a verb asks for it. */
const ofVerbs: Readonly<Record<number, number>> = {
  [codes.calledNumberInvalid]: codes.messageTo,
  [codes.messageRecipientMissing]: codes.messageTo,
  [codes.messageUnreachable]: codes.messageTo,
  [codes.messageNotPermitted]: codes.messageTo,
  [codes.messageSenderMissing]: codes.messageFrom,
  [codes.messageSenderNotCapable]: codes.messageFromNotCapable,
  [codes.messageBodyMissing]: codes.messageBody,
  [codes.messageTooLong]: codes.messageBody,
}

export function verbCodeOf(code: number): number {
  return ofVerbs[code] ?? code
}
