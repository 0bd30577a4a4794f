import { type AccountSid, codes } from '@offhook/core'

/** A question to an application, by a signed form. */
export interface AssignmentQuestion {
  readonly accountSid: AccountSid
  readonly url: string
  readonly parameters: Readonly<Record<string, string>>
  /** Aborted when the time for an answer is over. */
  readonly signal: AbortSignal
}

export type AssignmentReply =
  | {
      readonly ok: true
      readonly status: number
      /** Without parameters, in lower case; empty when there is none. */
      readonly contentType: string
      readonly body: string
    }
  /** `code` is the documented number: 11200, 11205 … */
  | { readonly ok: false; readonly code: number; readonly message: string }

/** Asks applications. The server gives its web client. Never rejects. */
export interface AssignmentWeb {
  question(question: AssignmentQuestion): Promise<AssignmentReply>
}

/** Nobody is asked: where there is no web. */
export const noAssignmentWeb: AssignmentWeb = {
  question: async () => ({ ok: false, code: codes.httpFailed, message: 'There is no web here' }),
}
