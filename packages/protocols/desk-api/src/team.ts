/** `POST /offhook/v1/Workspaces/<sid>/Tasks/<sid>/Queue`: another queue for a task that waits. */
export interface MoveTaskRequest {
  readonly taskQueueSid: string
}

/** `POST /offhook/v1/Workspaces/<sid>/Reservations/<sid>/Assistance`: 500 characters at most. */
export interface AssistanceCall {
  readonly message: string
}
