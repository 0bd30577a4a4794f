/** Rows of the log as JSON has them. */
import type { Alert } from '@offhook/alerts'
import type {
  AlertRecord,
  CallRecord,
  ContactRecord,
  LaneRecord,
  RecordingRecord,
} from '@offhook/desk-api'
import type { ContactLane, ContactRow, ContactSegment } from '@offhook/history'
import type { Call, Recording } from '@offhook/voice'
import { isoMs } from '../http/dates.ts'

export function callShape(call: Call, recordings: readonly Recording[]): CallRecord {
  return {
    sid: call.sid,
    parentCallSid: call.parentCallSid,
    from: call.from,
    to: call.to,
    direction: call.direction,
    kind: call.kind,
    status: call.status,
    endCause: call.endCause,
    startTime: isoMs(call.startTime ?? call.dateCreated),
    answerTime: isoMs(call.answerTime),
    endTime: isoMs(call.endTime),
    duration: call.duration,
    recordings: recordings.map(recordingShape),
  }
}

export function contactShape(
  row: ContactRow,
  disposition: string | null,
  recordings: readonly Recording[],
): ContactRecord {
  return {
    sid: row.sid,
    callSid: row.callSid,
    taskSid: row.taskSid,
    direction: row.direction,
    customer: row.customer,
    customerName: row.customerName,
    ourNumber: row.ourNumber,
    queueSid: row.queueSid,
    queueName: row.queueName,
    agents: row.agents,
    outcome: row.outcome,
    disposition,
    ivrMs: row.ivrMs,
    waitMs: row.waitMs,
    ringMs: row.ringMs,
    talkMs: row.talkMs,
    holdMs: row.holdMs,
    wrapUpMs: row.wrapUpMs,
    startTime: isoMs(row.dateCreated),
    endTime: isoMs(row.endedAt),
    recordings: recordings.map(recordingShape),
  }
}

export function laneShapes(
  lanes: readonly ContactLane[],
  segments: readonly ContactSegment[],
): LaneRecord[] {
  return lanes.map(({ lane, role, callSid, workerSid, name, address }) => ({
    role,
    callSid,
    workerSid,
    name: name ?? address ?? '',
    segments: segments
      .filter((segment) => segment.lane === lane)
      .map(({ kind, queueSid, startedAt, endedAt }) => ({
        kind,
        queueSid,
        startTime: isoMs(startedAt),
        endTime: isoMs(endedAt),
      })),
  }))
}

export function recordingShape(row: Recording): RecordingRecord {
  const { sid, callSid, channels, durationMs, status } = row
  return {
    sid,
    callSid,
    channels,
    parties: row.parties.map(({ from, to, ...party }) => ({
      ...party,
      from: isoMs(from),
      to: isoMs(to),
    })),
    durationMs,
    status,
    isEncrypted: row.encryption !== null,
    startTime: isoMs(row.startTime),
    leftOut: row.leftOut.map(({ from, to }) => ({ from: isoMs(from), to: isoMs(to) })),
  }
}

export function alertShape(row: Alert): AlertRecord {
  return {
    sid: row.sid,
    code: row.errorCode,
    message: row.messageText,
    level: row.logLevel === 0 ? 'error' : 'warning',
    url: row.requestUrl,
    line: row.documentLine,
    column: row.documentColumn,
    time: isoMs(row.dateCreated),
  }
}
