/** Why a credential was refused. `retryAfter` is in seconds. */
export type Refusal =
  | { readonly refused: 'bad-credentials' }
  /** The second factor was wrong, or used before. */
  | { readonly refused: 'bad-code' }
  | { readonly refused: 'expired' }
  | { readonly refused: 'account-suspended' }
  /** The person is known, and may not log in. */
  | { readonly refused: 'person-disabled' }
  /** The identity provider's user is nobody of ours. */
  | { readonly refused: 'unknown-person' }
  | { readonly refused: 'rate-limited'; readonly retryAfter: number }

/** Distinguishes a refusal from the expected answer. */
export function isRefusal<T extends object>(answer: T | Refusal): answer is Refusal {
  return 'refused' in answer
}

/** @param waitMs until the next attempt */
export function rateLimited(waitMs: number): Refusal {
  return { refused: 'rate-limited', retryAfter: Math.ceil(waitMs / 1000) }
}
