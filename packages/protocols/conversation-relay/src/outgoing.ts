/** What an application is told: each of these is one text message of JSON. */
export type OutgoingRelayFrame =
  /** First: whose call it is. A text that is not known is empty. */
  | {
      readonly type: 'setup'
      readonly sessionId: string
      readonly accountSid: string
      readonly callSid: string
      readonly parentCallSid: string
      readonly from: string
      readonly to: string
      readonly forwardedFrom: string
      readonly callType: 'PSTN' | 'SIP' | 'CLIENT'
      readonly callerName: string
      readonly direction: string
      readonly callStatus: string
      readonly customParameters: Readonly<Record<string, string>>
    }
  /** The caller has said something; `last` is false while it is not complete. */
  | {
      readonly type: 'prompt'
      readonly voicePrompt: string
      readonly lang: string
      readonly last: boolean
    }
  | { readonly type: 'dtmf'; readonly digit: string }
  /** The caller spoke into what was said: this much of it was heard. */
  | {
      readonly type: 'interrupt'
      readonly utteranceUntilInterrupt: string
      readonly durationUntilInterruptMs: number
    }
  /** A message was not valid, and is left out. */
  | { readonly type: 'error'; readonly description: string }
