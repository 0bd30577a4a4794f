/** Rows of TaskRouter and of the 2010 family, by the names of the wire: what the pages show of them. */
import type { AdminTools } from './use-admin.ts'

export interface QueueRow {
  readonly sid: string
  readonly friendly_name: string
  readonly target_workers: string
  readonly max_reserved_workers: number
  readonly task_order: string
}

export interface WorkflowRow {
  readonly sid: string
  readonly friendly_name: string
  readonly configuration: string
  readonly task_reservation_timeout: number
  readonly assignment_callback_url: string | null
}

export interface ActivityRow {
  readonly sid: string
  readonly friendly_name: string
  readonly available: boolean
}

export interface ChannelRow {
  readonly sid: string
  readonly friendly_name: string
  readonly unique_name: string
}

export interface NumberRow {
  readonly sid: string
  readonly phone_number: string
  readonly friendly_name: string
  readonly voice_url: string | null
  readonly status_callback: string | null
}

export const queuesOf = ({ admin, workspace }: AdminTools) =>
  admin.collection<QueueRow>(`${workspace}/TaskQueues`, 'task_queues')

export const workflowsOf = ({ admin, workspace }: AdminTools) =>
  admin.collection<WorkflowRow>(`${workspace}/Workflows`, 'workflows')

export const activitiesOf = ({ admin, workspace }: AdminTools) =>
  admin.collection<ActivityRow>(`${workspace}/Activities`, 'activities')

export const channelsOf = ({ admin, workspace }: AdminTools) =>
  admin.collection<ChannelRow>(`${workspace}/TaskChannels`, 'channels')

export const numbersOf = ({ admin, account }: AdminTools) =>
  admin.collection<NumberRow>(`${account}/IncomingPhoneNumbers`, 'incoming_phone_numbers', '.json')

/** Queues as choices, after the one that stands for none. */
export async function queueChoices(tools: AdminTools, none: string) {
  const queues = await queuesOf(tools).list()
  return [
    { value: '', label: none },
    ...queues.map(({ sid, friendly_name }) => ({ value: sid, label: friendly_name })),
  ]
}
