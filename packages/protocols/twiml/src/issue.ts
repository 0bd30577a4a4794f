/** A place in a document. Both count from 1; columns count UTF-16 units, as editors do. */
export interface Position {
  readonly line: number
  readonly column: number
}

/** Something wrong with a document that does not stop it, and the place of it. */
export interface TwimlIssue extends Position {
  /** The documented warning. */
  readonly code: number
  readonly message: string
}
