import type { Alerts } from '@offhook/alerts'
import { type AccountSid, type ErrorEntry, errors, isSid, messageOf } from '@offhook/core'
import type { CallTable } from '../calls/call-table.ts'
import { partyOf } from '../calls/called-party.ts'
import type { LiveCall } from '../calls/live-call.ts'
import { detectionOf, type MachineDetection } from '../calls/machine-detection.ts'
import type { OutgoingCalls, Placed, PlaceRequest } from '../calls/outgoing-calls.ts'
import { ringTimeMs } from '../calls/ring-time.ts'
import { statusCallbackOf } from '../calls/status-callback.ts'
import { type ConferenceTable, conferenceNotFound } from '../conferences/conference-table.ts'
import type { LiveConference } from '../conferences/live-conference.ts'
import type { Call, Participant, PartyRole } from '../model.ts'
import type { NumberDirectory } from '../ports.ts'
import { legRecordingOf } from '../recordings/recording-settings.ts'
import type { RecordingTable } from '../recordings/recording-table.ts'
import type {
  ConferenceSettings,
  MachineDetectionSettings,
  NoticeSettings,
  ParticipantSettings,
  RecordingSettings,
  StatusCallbackSettings,
} from '../settings.ts'

/** Dials a party into a conference, which begins if there is none of that name. */
export interface AddParticipantRequest
  extends ParticipantSettings,
    StatusCallbackSettings,
    MachineDetectionSettings,
    NoticeSettings {
  readonly to: string
  readonly from: string
  /** What the party is; `callee` when nothing is said. */
  readonly role?: PartyRole | undefined
  /** A person adds them, not an application. */
  readonly byPerson?: boolean | undefined
  readonly callerId?: string | undefined
  /** Shown beside it. */
  readonly callerName?: string | undefined
  /** Any number may be shown: it is not the application that says which. */
  readonly anyCallerId?: boolean | undefined
  /** Of an incoming call, whose caller is shown. */
  readonly callToken?: string | undefined
  readonly timeout?: number | undefined
  readonly timeLimit?: number | undefined
  /**
   * Whether those who are in the conference hear it ring, or what its network plays. When absent they
   * do, but for a party whom they will not hear either: one that joins muted, or as a coach.
   */
  readonly earlyMedia?: boolean | undefined
  /** Records the new party's own leg. */
  readonly record?: boolean | undefined
  readonly recording?: RecordingSettings | undefined
  readonly conference?: ConferenceSettings | undefined
  /** The account's own carrier that takes a call to a number. */
  readonly byoc?: string | undefined
  readonly sipAuthUsername?: string | undefined
  readonly sipAuthPassword?: string | undefined
  /** Parameters of machine detection were given that belong to other requests. */
  readonly hasForeignAmd?: boolean | undefined
}

interface Parts {
  readonly alerts: Alerts
  readonly calls: CallTable
  readonly numbers: NumberDirectory
  readonly conferences: ConferenceTable
  readonly outgoing: OutgoingCalls
  readonly recordings: RecordingTable
}

/** Dials somebody into a conference; they join when they answer. */
export async function addParticipant(
  parts: Parts,
  accountSid: AccountSid,
  sidOrName: string,
  request: AddParticipantRequest,
): Promise<Participant> {
  const party = await partyOf(parts, accountSid, request)
  const detection = detectionOf(request)
  const conference = findOrOpen(parts.conferences, accountSid, sidOrName, request)
  const { call, dialled, isWaiting, row } = await invite(parts.outgoing, conference, request, {
    accountSid,
    ...party,
    callerName: request.callerName ?? null,
    role: request.role,
    notice: request,
    byPerson: request.byPerson,
    direction: 'outbound-api',
    isPaced: true,
    statusCallback: statusCallbackOf(request),
    timeoutMs: ringTimeMs(request.timeout),
    timeLimit: request.timeLimit,
    detection,
  })
  warn(parts.alerts, request, call.row, detection)
  call.answered.then(
    () => void join(parts.recordings, conference, call, request, row),
    () => void conference.uninvite(call, row),
  )
  if (!isWaiting) await dialled
  return row
}

/** What of a request has no effect is told to its owner. */
function warn(
  alerts: Alerts,
  request: AddParticipantRequest,
  { accountSid, sid: callSid }: Call,
  detection: MachineDetection | null,
): void {
  const raise = (error: ErrorEntry) =>
    alerts.raise({ accountSid, callSid, level: 'warning', error })
  if (detection && !detection.callback) raise(errors.machineDetectionUntold)
  if (request.hasForeignAmd) raise(errors.machineDetectionParameters)
}

/** Places the call and makes the row; a conference that was opened for it does not outlive a failure. */
async function invite(
  outgoing: OutgoingCalls,
  conference: LiveConference,
  settings: ParticipantSettings & Pick<AddParticipantRequest, 'earlyMedia'>,
  placing: PlaceRequest,
): Promise<Placed & { readonly row: Participant }> {
  try {
    conference.checkInvitation(settings)
    const placed = await outgoing.place(placing)
    if (settings.earlyMedia ?? willBeHeard(settings)) conference.hearRinging(placed.call)
    try {
      return { ...placed, row: await conference.invite(placed.call, settings) }
    } catch (error) {
      placed.call.hangup('canceled')
      throw error
    }
  } catch (error) {
    conference.closeIfEmpty()
    throw error
  }
}

function willBeHeard({ muted, coaching, callSidToCoach }: ParticipantSettings): boolean {
  return !muted && !(coaching ?? callSidToCoach !== undefined)
}

function findOrOpen(
  conferences: ConferenceTable,
  accountSid: AccountSid,
  sidOrName: string,
  request: AddParticipantRequest,
): LiveConference {
  const live = conferences.find(accountSid, sidOrName)
  if (live) return live
  if (isSid('CF', sidOrName)) throw conferenceNotFound()
  return conferences.open(accountSid, sidOrName, request.conference ?? {})
}

async function join(
  recordings: RecordingTable,
  conference: LiveConference,
  call: LiveCall,
  request: AddParticipantRequest,
  row: Participant,
): Promise<void> {
  try {
    if (request.record) {
      const defaults = { source: 'OutboundAPI', channels: 'mono', trim: true } as const
      // Who cannot be recorded joins all the same.
      await recordings
        .ofCall(call, legRecordingOf(request.recording, defaults))
        .catch((error: unknown) =>
          call.logger.error({ error: messageOf(error) }, 'a participant was not recorded'),
        )
    }
    const participant = await conference.join(call, request)
    await participant.left
    // Whoever was only dialled to be here has nothing else to do.
    call.letGo()
  } catch (error) {
    call.logger.warn({ error: messageOf(error) }, 'a dialled party could not join')
    await conference.uninvite(call, row)
    call.hangup('normal')
  }
}
