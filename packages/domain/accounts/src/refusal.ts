/** Why a credential was refused. `retryAfter` is in seconds. */
export type Refusal =
  | { readonly refused: 'bad-credentials' }
  | { readonly refused: 'expired' }
  | { readonly refused: 'account-suspended' }
  | { readonly refused: 'rate-limited'; readonly retryAfter: number }

/** Distinguishes a refusal from the expected answer. */
export function isRefusal<T extends object>(answer: T | Refusal): answer is Refusal {
  return 'refused' in answer
}
