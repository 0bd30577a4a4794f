/** What somebody said about a moment of a call. */
export interface CallCommentRecord {
  readonly sid: string
  /** The call or leg on whose page it was written. */
  readonly callSid: string
  /** Seconds from the start of the call that was asked for; below 0 where it began later. */
  readonly seconds: number
  /** The same moment as a time. */
  readonly at: string
  readonly author: string
  readonly text: string
  readonly createdAt: string
  /** Whether whoever asks may remove it: its author, and supervisors. */
  readonly mayRemove: boolean
}

/** `GET /offhook/v1/Calls/<sid>/Comments`: of the call and its legs, in the order of their moments. */
export interface CallComments {
  readonly comments: readonly CallCommentRecord[]
}

/** `POST /offhook/v1/Calls/<sid>/Comments` */
export interface CallCommentRequest {
  /** From the start of the call; below 0 for what was before, in one of its other legs. */
  readonly seconds: number
  readonly text: string
}
