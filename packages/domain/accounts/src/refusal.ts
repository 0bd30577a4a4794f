/** Why somebody was not let in. `retryAfter` is in seconds. */
export type Refusal =
  | { readonly refused: 'bad-credentials' }
  | { readonly refused: 'expired' }
  | { readonly refused: 'account-suspended' }
  | { readonly refused: 'rate-limited'; readonly retryAfter: number }

/** Tells a refusal from what was asked for. */
export function isRefusal<T extends object>(answer: T | Refusal): answer is Refusal {
  return 'refused' in answer
}
