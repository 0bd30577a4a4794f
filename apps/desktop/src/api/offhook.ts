import type {
  AssistanceCall,
  CallbackPage,
  CallbackRequest,
  CallPartyRequest,
  Configuration,
  DialListPage,
  DialListRecord,
  DialListRequest,
  DiallingRecord,
  DialRecordRecord,
  ImportReply,
  LogoutReply,
  MoveTaskRequest,
  PersonRecord,
  SdkTokens,
  SkillLevelRecord,
  TaskExplanation,
  TaskNoteRecord,
  TaskNoteRequest,
  TaskOutcomeRecord,
  TaskSheet,
  TestCallerTokens,
  WorkerSkillsRequest,
} from '@offhook/desk-api'
import { CallLogApi } from './call-log.ts'
import { CheckupsApi } from './checkups.ts'
import type { Http } from './http.ts'
import { InsightsApi } from './insights.ts'
import { ReviewsApi } from './reviews.ts'

/** The server's interface, one function per request that the desktop makes. */
export class Offhook {
  readonly log: CallLogApi
  readonly insights: InsightsApi
  readonly reviews: ReviewsApi
  readonly checkups: CheckupsApi
  readonly #http: Http

  constructor(http: Http) {
    this.#http = http
    this.log = new CallLogApi(http)
    this.insights = new InsightsApi(http)
    this.reviews = new ReviewsApi(http)
    this.checkups = new CheckupsApi(http)
  }

  session(): Promise<{ person: PersonRecord; accountSid: string }> {
    return this.#http.get('/offhook/v1/Session')
  }

  /** Ends the session that asks. One that an identity provider vouched for is ended there by the address. */
  logOut(): Promise<LogoutReply | undefined> {
    return this.#http.delete('/offhook/v1/Session')
  }

  sdkTokens(): Promise<SdkTokens> {
    return this.#http.post('/offhook/v1/Session/Tokens')
  }

  testCallerTokens(): Promise<TestCallerTokens> {
    return this.#http.post('/offhook/v1/TestCaller/Tokens')
  }

  configuration(): Promise<Configuration> {
    return this.#http.get('/offhook/v1/Configuration')
  }

  recordingMedia(sid: string): Promise<Blob> {
    return this.#http.blob(`/offhook/v1/Recordings/${encodeURIComponent(sid)}/media`)
  }

  /** Notes, outcome and what can be chosen for a task. */
  taskSheet(taskSid: string): Promise<TaskSheet> {
    return this.#http.get(`/offhook/v1/Tasks/${encodeURIComponent(taskSid)}/Notes`)
  }

  /** Saves one's own note, also as the page goes; refused with 20412 when it was saved meanwhile. */
  saveNote(taskSid: string, note: TaskNoteRequest): Promise<TaskNoteRecord> {
    return this.#http.post(`/offhook/v1/Tasks/${encodeURIComponent(taskSid)}/Notes`, {
      json: note,
      keepalive: true,
    })
  }

  setOutcome(
    taskSid: string,
    dispositionSid: string | null,
  ): Promise<{ outcome: TaskOutcomeRecord | null }> {
    return this.#http.post(`/offhook/v1/Tasks/${encodeURIComponent(taskSid)}/Outcome`, {
      json: { dispositionSid },
    })
  }

  /** Listens to a call by the own phone, or goes on in another mode. */
  async supervise(request: SuperviseRequest): Promise<void> {
    const { workspaceSid, taskSid, reservationSid, supervisorSid, mode } = request
    await this.#http.post(
      `/v1/Workspaces/${workspaceSid}/Tasks/${taskSid}/Reservations/${reservationSid}`,
      { form: { Instruction: 'supervise', Supervisor: supervisorSid, SupervisorMode: mode } },
    )
  }

  /** The own phone is no longer called for a call that one asked to listen to, and leaves it. */
  async endSupervision(workspaceSid: string, reservationSid: string): Promise<void> {
    await this.#http.delete(`${reservationPath(workspaceSid, reservationSid)}/Supervision`)
  }

  async setWorkerActivity(change: {
    readonly workspaceSid: string
    readonly workerSid: string
    readonly activitySid: string
    readonly rejectPendingReservations: boolean
  }): Promise<void> {
    await this.#http.post(`/v1/Workspaces/${change.workspaceSid}/Workers/${change.workerSid}`, {
      form: {
        ActivitySid: change.activitySid,
        RejectPendingReservations: String(change.rejectPendingReservations),
      },
    })
  }

  async activities(workspaceSid: string): Promise<readonly ActivityRow[]> {
    const { activities } = await this.#http.get<{ activities: readonly ActivityRow[] }>(
      `/v1/Workspaces/${workspaceSid}/Activities`,
      { query: { PageSize: 1000 } },
    )
    return activities
  }

  /** The attributes of a worker, as JSON has them. */
  async workerAttributes(workspaceSid: string, workerSid: string): Promise<Attributes> {
    const worker = await this.#http.get<{ attributes: string }>(
      `/v1/Workspaces/${workspaceSid}/Workers/${workerSid}`,
    )
    return JSON.parse(worker.attributes) as Attributes
  }

  /** All that a worker can do; refused with 20001 for what the site's skills do not have. */
  async setWorkerSkills(
    workspaceSid: string,
    workerSid: string,
    skills: readonly SkillLevelRecord[],
  ): Promise<void> {
    const request: WorkerSkillsRequest = { skills }
    await this.#http.post(`/offhook/v1/Workspaces/${workspaceSid}/Workers/${workerSid}/Skills`, {
      json: request,
    })
  }

  async setCapacity(at: ChannelAddress, capacity: number): Promise<void> {
    const { workspaceSid, workerSid, channelSid } = at
    await this.#http.post(
      `/v1/Workspaces/${workspaceSid}/Workers/${workerSid}/Channels/${channelSid}`,
      { form: { Capacity: String(capacity) } },
    )
  }

  /** As TaskRouter keeps them, also of a task that is over. */
  async taskAttributes(
    workspaceSid: string,
    taskSid: string,
  ): Promise<Readonly<Record<string, unknown>>> {
    const { attributes } = await this.#http.get<{ readonly attributes: string }>(
      `/v1/Workspaces/${workspaceSid}/Tasks/${taskSid}`,
    )
    return JSON.parse(attributes) as Record<string, unknown>
  }

  /** Sends a waiting task to another queue. */
  async moveTask(workspaceSid: string, taskSid: string, taskQueueSid: string): Promise<void> {
    const request: MoveTaskRequest = { taskQueueSid }
    await this.#http.post(`/offhook/v1/Workspaces/${workspaceSid}/Tasks/${taskSid}/Queue`, {
      json: request,
    })
  }

  async setTaskPriority(workspaceSid: string, taskSid: string, priority: number): Promise<void> {
    await this.#http.post(`/v1/Workspaces/${workspaceSid}/Tasks/${taskSid}`, {
      form: { Priority: String(priority) },
    })
  }

  /** Why a task waits. */
  explanation(workspaceSid: string, taskSid: string): Promise<TaskExplanation> {
    return this.#http.get(`/offhook/v1/Workspaces/${workspaceSid}/Tasks/${taskSid}/Explanation`)
  }

  async askForHelp(workspaceSid: string, reservationSid: string, message: string): Promise<void> {
    const call: AssistanceCall = { message }
    await this.#http.post(assistancePath(workspaceSid, reservationSid), { json: call })
  }

  async endHelp(workspaceSid: string, reservationSid: string): Promise<void> {
    await this.#http.delete(assistancePath(workspaceSid, reservationSid))
  }

  /** Puts the customer on hold and calls somebody outside into the call. */
  async callParty(taskSid: string, request: CallPartyRequest): Promise<void> {
    await this.#http.post(partiesPath(taskSid), { json: request })
  }

  /** Takes a party out of one's own call, or calls them no longer; two or more others go on. */
  async removeParty(taskSid: string, callSid: string): Promise<void> {
    await this.#http.delete(`${partiesPath(taskSid)}/${encodeURIComponent(callSid)}`)
  }

  /** Changes a party of one's own call: hold, mute, what happens when it leaves. */
  async updateParticipant(at: PartyAddress, change: ParticipantChange): Promise<void> {
    const form = Object.fromEntries(
      Object.entries(change).map(([name, value]) => [name, String(value)]),
    )
    await this.#http.post(participantPath(at), { form })
  }

  /** Ends a leg of one's own call, and the call with it where `EndConferenceOnExit` says so. */
  async endLeg(at: PartyAddress): Promise<void> {
    await this.#http.delete(participantPath(at))
  }

  // ── calls to others ───────────────────────────────────────────────────────────────────────────

  dialling(): Promise<DiallingRecord> {
    return this.#http.get('/offhook/v1/Dialling')
  }

  dialLists(): Promise<DialListPage> {
    return this.#http.get('/offhook/v1/DialLists')
  }

  createDialList(json: DialListRequest): Promise<DialListRecord> {
    return this.#http.post('/offhook/v1/DialLists', { json })
  }

  updateDialList(sid: string, json: DialListRequest): Promise<DialListRecord> {
    return this.#http.post(`/offhook/v1/DialLists/${sid}`, { json })
  }

  removeDialList(sid: string): Promise<void> {
    return this.#http.delete(`/offhook/v1/DialLists/${sid}`)
  }

  importDialRecords(sid: string, csv: Blob): Promise<ImportReply> {
    return this.#http.post(`/offhook/v1/DialLists/${sid}/Records/Import`, { csv })
  }

  callbacks(): Promise<CallbackPage> {
    return this.#http.get('/offhook/v1/Callbacks')
  }

  bookCallback(json: CallbackRequest): Promise<DialRecordRecord> {
    return this.#http.post('/offhook/v1/Callbacks', { json })
  }

  removeCallback(sid: string): Promise<void> {
    return this.#http.delete(`/offhook/v1/Callbacks/${sid}`)
  }
}

export type Attributes = Readonly<Record<string, unknown>>

export interface SuperviseRequest {
  readonly workspaceSid: string
  readonly taskSid: string
  readonly reservationSid: string
  /** The own worker. */
  readonly supervisorSid: string
  readonly mode: 'monitor' | 'whisper' | 'barge'
}

/** An activity, as the public interface names it. */
export interface ActivityRow {
  readonly sid: string
  readonly friendly_name: string
  readonly available: boolean
}

/** Where a worker's room on a task channel is found. */
export interface ChannelAddress {
  readonly workspaceSid: string
  readonly workerSid: string
  readonly channelSid: string
}

function reservationPath(workspaceSid: string, reservationSid: string): string {
  return `/offhook/v1/Workspaces/${workspaceSid}/Reservations/${reservationSid}`
}

function assistancePath(workspaceSid: string, reservationSid: string): string {
  return `${reservationPath(workspaceSid, reservationSid)}/Assistance`
}

/** Where a party is found. */
export interface PartyAddress {
  readonly accountSid: string
  readonly conferenceSid: string
  readonly callSid: string
}

/** In the words of the public interface. */
export interface ParticipantChange {
  readonly Hold?: boolean
  readonly HoldUrl?: string
  readonly HoldMethod?: string
  readonly Muted?: boolean
  readonly EndConferenceOnExit?: boolean
  readonly BeepOnExit?: boolean
}

function partiesPath(taskSid: string): string {
  return `/offhook/v1/Tasks/${encodeURIComponent(taskSid)}/Conversation/Parties`
}

function participantPath({ accountSid, conferenceSid, callSid }: PartyAddress): string {
  const conference = `/2010-04-01/Accounts/${accountSid}/Conferences/${conferenceSid}`
  return `${conference}/Participants/${callSid}.json`
}
