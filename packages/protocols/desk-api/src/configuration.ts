/** `GET /offhook/v1/Configuration`: facts about the installation. */
export interface Configuration {
  readonly version: string
  readonly phoneNumber: string
  /** What a SIP phone dials. */
  readonly sip: { readonly host: string; readonly port: number }
  readonly workspaceSid: string
  readonly workflowSid: string
  readonly taskQueueSid: string
}
