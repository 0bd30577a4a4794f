/** Why a node may write nothing any more. */
import { errors, RetryLaterError } from '@offhook/core'

/** What `assert_routing_lease` refuses a transaction with: another node routes. */
export const NOT_ROUTING = 'OH001'

/** This node was declared dead: what it would write is of no use any more. */
export class LeaseLostError extends RetryLaterError {
  constructor(options: { cause?: unknown } = {}) {
    super(errors.unavailable, 'Another node has taken over from this one', {
      seconds: 5,
      ...options,
    })
  }
}
