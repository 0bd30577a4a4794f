/** The types of events that one can subscribe to, with what the data of each have. */
import { callStates } from '@offhook/insights'
import { eventTypes as routerTypes } from '@offhook/task-router'

export interface EventType {
  readonly type: string
  readonly schemaId: string
  readonly description: string
}

/** A property of the data: its JSON type, or types. */
type Property = { readonly type: string | readonly string[]; readonly enum?: readonly string[] }

export interface EventSchema {
  readonly id: string
  readonly version: number
  readonly required: readonly string[]
  readonly properties: Readonly<Record<string, Property>>
}

const text: Property = { type: 'string' }
const optional: Property = { type: ['string', 'null'] }
const count: Property = { type: 'integer' }
const object: Property = { type: ['object', 'null'] }
const list: Property = { type: 'array' }
const ofCall = { call_sid: text, account_sid: text, timestamp: text, edge: text }
const edges = { carrier_edge: object, sip_edge: object, sdk_edge: object, client_edge: object }

const schema = (
  id: string,
  properties: EventSchema['properties'],
  required: readonly string[] = Object.keys(properties),
): EventSchema => ({ id, version: 1, required, properties })

export const schemas: readonly EventSchema[] = [
  schema('VoiceInsights.CallMetrics', { ...ofCall, ...edges, direction: text }),
  schema('VoiceInsights.CallEvent', { ...ofCall, ...edges, group: text, level: text, name: text }),
  schema('VoiceInsights.CallSummary', {
    ...{ call_sid: text, account_sid: text, call_type: text, processing_state: text },
    call_state: { type: 'string', enum: callStates },
    ...{ start_time: text, end_time: text, duration: count, connect_duration: count },
    ...{ from: object, to: object, tags: list, properties: object },
    ...edges,
  }),
  schema('VoiceInsights.ConferenceSummary', {
    ...{ conference_sid: text, account_sid: text, friendly_name: text, status: text },
    ...{ end_reason: optional, duration_seconds: count, max_concurrent_participants: count },
    ...{ unique_participants: count, tags: list, processing_state: text },
  }),
  schema('VoiceInsights.ConferenceParticipantSummary', {
    ...{ participant_sid: text, conference_sid: text, call_sid: text, account_sid: text },
    ...{ join_time: optional, leave_time: optional, call_type: text, events: object },
  }),
  schema('Voice.CallStatus', {
    ...{ call_sid: text, account_sid: text, parent_call_sid: optional, call_status: text },
    ...{ direction: text, from: text, to: text, timestamp: text },
    ...{
      duration: { type: ['integer', 'null'] },
      sip_response_code: { type: ['integer', 'null'] },
    },
  }),
  schema('Studio.FlowExecution', {
    ...{ account_sid: text, flow_sid: text, execution_sid: text, flow_revision: count },
    ...{ contact_channel_address: text, call_sid: optional, status: text },
    ...{ end_reason: optional, timestamp: text },
  }),
  schema('Studio.FlowStep', {
    ...{ account_sid: text, flow_sid: text, execution_sid: text, step_sid: text, name: text },
    ...{ transitioned_from: text, transitioned_to: text, timestamp: text },
  }),
  schema(
    'TaskRouter.Event',
    {
      ...{ event_type: text, account_sid: text, workspace_sid: text, timestamp: text },
      ...{ task_sid: optional, task_attributes: optional, task_assignment_status: optional },
      ...{ task_queue_sid: optional, workflow_sid: optional },
      ...{ reservation_sid: optional, reservation_status: optional, worker_sid: optional },
      ...{ worker_name: optional, worker_activity_sid: optional },
    },
    ['event_type', 'account_sid', 'workspace_sid', 'timestamp'],
  ),
]

const insights = (name: string, schemaId: string, description: string): EventType => ({
  type: `com.twilio.voice.insights.${name}`,
  schemaId: `VoiceInsights.${schemaId}`,
  description,
})
const status = (name: string): EventType => ({
  type: `com.twilio.voice.status-callback.call.${name}`,
  schemaId: 'Voice.CallStatus',
  description: `A call was ${name}`,
})

export const eventTypes: readonly EventType[] = [
  insights('call-metrics.sdk', 'CallMetrics', 'Ten seconds of a call, as a browser measured them'),
  insights('call-metrics.gateway', 'CallMetrics', 'Ten seconds of a call, as we measured them'),
  insights('call-event.sdk', 'CallEvent', 'Something happened in a browser'),
  insights('call-event.gateway', 'CallEvent', 'Something happened to a call'),
  insights('call-summary.partial', 'CallSummary', 'What a call came to, at its end'),
  insights(
    'call-summary.predicted-complete',
    'CallSummary',
    'What a call came to, as soon as it is unlikely to change: with us when it is complete',
  ),
  insights('call-summary.complete', 'CallSummary', 'What a call came to, with all that was told'),
  insights('conference-summary.complete', 'ConferenceSummary', 'What a conference came to'),
  insights(
    'conference-participant-summary.complete',
    'ConferenceParticipantSummary',
    'What somebody’s part in a conference came to',
  ),
  ...['initiated', 'ringing', 'answered', 'completed'].map(status),
  ...['started', 'ended'].map((name) => ({
    type: `com.twilio.studio.flow.execution.${name}`,
    schemaId: 'Studio.FlowExecution',
    description: `An execution of a flow has ${name}`,
  })),
  {
    type: 'com.twilio.studio.flow.step.ended',
    schemaId: 'Studio.FlowStep',
    description: 'A widget of a flow was left',
  },
  ...routerTypes.map((name) => ({
    type: `com.twilio.taskrouter.${name}`,
    schemaId: 'TaskRouter.Event',
    description: `TaskRouter: ${name}`,
  })),
]

const byType = new Map(eventTypes.map((each) => [each.type, each]))
const byId = new Map(schemas.map((each) => [each.id, each]))

export function eventType(type: string): EventType | undefined {
  return byType.get(type)
}

export function schemaOf(id: string): EventSchema | undefined {
  return byId.get(id)
}

/** The schema as JSON Schema has it. */
export function jsonSchema({ id, version, required, properties }: EventSchema) {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: id,
    description: `Version ${version}`,
    type: 'object',
    required,
    properties,
  }
}

/** What is wrong with these data, in words; null for nothing. */
export function faultOf(
  { required, properties }: EventSchema,
  data: Readonly<Record<string, unknown>>,
): string | null {
  for (const name of required) if (data[name] === undefined) return `${name} is missing`
  for (const [name, { type, enum: words }] of Object.entries(properties)) {
    const value = data[name]
    if (value === undefined) continue
    const types = typeof type === 'string' ? [type] : type
    if (!types.includes(typeOf(value))) return `${name} is not ${types.join(' or ')}`
    if (words && !words.includes(String(value))) return `${name} is none of ${words.join(', ')}`
  }
  return null
}

function typeOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  return Number.isInteger(value) ? 'integer' : typeof value
}
