/** Why an action did not happen. */
export type ActionRefusal = 'unknown' | 'pending' | 'blocked' | 'aborted' | 'failed'

const words: Readonly<Record<ActionRefusal, string>> = {
  unknown: 'there is no action of this name',
  pending: 'it is under way for the same payload',
  blocked: 'it is blocked',
  aborted: 'cancelled by before event',
  failed: 'it threw',
}

/** What `invokeAction` rejects with; `cause` is what the action threw, if it did. */
export class ActionError extends Error {
  readonly action: string
  readonly refusal: ActionRefusal

  constructor(action: string, refusal: ActionRefusal, cause?: unknown) {
    super(`Action ${action}: ${words[refusal]}`, { cause })
    this.name = 'ActionError'
    this.action = action
    this.refusal = refusal
  }
}

/** For those who invoke an action and leave its failure to whoever tells of it. */
export function ignore(error: unknown): void {
  if (!(error instanceof ActionError)) throw error
}
