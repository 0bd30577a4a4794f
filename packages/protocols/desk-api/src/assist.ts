/** `assist`: what is said in a call of one's own, and what could be answered. It goes with the task. */
export interface LiveAssist {
  /** The task's sid. */
  readonly key: string
  /** The oldest first, the last hundred. */
  readonly lines: readonly LiveSpokenLine[]
  /** What is being said now. */
  readonly partial: Pick<LiveSpokenLine, 'who' | 'text'> | null
  /** The newest first. */
  readonly suggestions: readonly LiveSuggestion[]
  /** Why nothing (more) is taken down or suggested. */
  readonly fault: LiveAssistFault | null
}

/** `not-heard`: nothing is taken down; `not-advised`: the language model does not answer. */
export interface LiveAssistFault {
  readonly code: 'not-heard' | 'not-advised'
  /** In English, with what the code does not say. */
  readonly message: string
}

export interface LiveSpokenLine {
  /** Counts up within a task. */
  readonly number: number
  readonly who: 'customer' | 'agent'
  readonly text: string
  readonly at: number
}

export interface LiveSuggestion {
  readonly text: string
  /** The words of the customer that it answers; null for a language model's. */
  readonly because: string | null
}
