import type {
  CallIncident,
  CallSample,
  CallSummary,
  ConferenceSummary,
  ParticipantSummary,
} from './model.ts'

/** What insights have learned; each is told once it is on its way to the store. */
export interface InsightEvents {
  sample: [sample: CallSample]
  incident: [incident: CallIncident]
  summary: [summary: CallSummary]
  conference: [summary: ConferenceSummary]
  participant: [summary: ParticipantSummary]
}
