/** `GET /offhook/v1/CustomerTimeline?customer=…`: all that there was with one customer, newest first. */
export type TimelineEntry =
  | {
      readonly kind: 'contact'
      readonly time: string
      readonly callSid: string
      readonly direction: 'inbound' | 'outbound'
      /** Null while it goes on. */
      readonly outcome: string | null
      readonly disposition: string | null
      readonly queueName: string | null
      readonly agents: readonly string[]
      readonly talkMs: number
      readonly holdMs: number
      readonly recorded: boolean
    }
  | {
      readonly kind: 'note'
      readonly time: string
      readonly callSid: string
      readonly author: string
      readonly text: string
    }
  | {
      readonly kind: 'payment'
      readonly time: string
      readonly callSid: string
      readonly amount: string | null
      readonly currency: string
      /** Masked, as it is stored. */
      readonly number: string | null
      /** `visa`; null before it is known, and of an account. */
      readonly cardType: string | null
      readonly result: string | null
    }
  | {
      readonly kind: 'message'
      readonly time: string
      readonly direction: 'inbound' | 'outbound'
      readonly text: string
      readonly status: string
    }

export interface CustomerTimeline {
  readonly customer: string
  readonly entries: readonly TimelineEntry[]
  /** `cursor` of the page that follows; null when there is nothing earlier. */
  readonly next: string | null
}
