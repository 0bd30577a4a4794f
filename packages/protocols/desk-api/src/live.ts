/**
 * The desktop's live connection: one WebSocket at `/offhook/v1/live`, a JSON object a frame. What it
 * shows are *topics*; a topic is a set of *rows*, each with a `key` that is its own. The client gets
 * all rows of a topic once and then what changes, numbered without a gap.
 *
 *     client                                server
 *       hello { token, topics, resume? } ──▶
 *                                        ◀── welcome { run, now, may }
 *                                        ◀── snapshot { topic, seq, rows }     one for each topic, or
 *                                        ◀── delta { topic, seq, put, gone }   what it missed
 *       subscribe { topic } ─────────────▶
 *                                        ◀── beat                              whenever it is silent
 *
 * Times are milliseconds since the epoch by the server's clock, because clocks on the screen run from
 * them; `now` of the welcome tells how far the browser's clock is off.
 */

import type { LiveAssist } from './assist.ts'
import type { LiveFlow } from './flows.ts'
import type {
  LiveAssistance,
  LiveCallChange,
  LiveColleague,
  LiveContact,
  LivePresence,
} from './live-desk.ts'
import type { LiveQueue, LiveWaitingTask } from './live-queues.ts'
import type { LiveWorker } from './live-team.ts'
import type { LivePayment } from './payments.ts'

/** The rows of each topic. */
export interface LiveRows {
  /** One row, `me`: one's own activity, and whether calls can come. */
  readonly presence: LivePresence
  /** One's own calls, by task, with everybody in them. */
  readonly contacts: LiveContact
  /** Colleagues and queues that a call may be passed on to. */
  readonly directory: LiveColleague
  /** Calls of the log that came or changed; for agents those in which they took part. */
  readonly 'call-log': LiveCallChange
  /** The payments of one's own calls, by task. */
  readonly payments: LivePayment
  /** What is said in one's own calls, and what could be answered, by task; where that is on. */
  readonly assist: LiveAssist
  /** Who asks a supervisor for help; for agents their own request. */
  readonly assistance: LiveAssistance
  /** Supervisors: everybody who works, with what they do. */
  readonly team: LiveWorker
  /** Supervisors: the queues with their figures. */
  readonly queues: LiveQueue
  /** Supervisors: tasks that nobody has yet, in all queues. */
  readonly waiting: LiveWaitingTask
  /** Administrators: who is in which flow, and what became of runs by real calls. */
  readonly flows: LiveFlow
}
export type LiveTopic = keyof LiveRows

// ── what the client sends ───────────────────────────────────────────────────────────────────────

export type LiveRequest =
  | LiveHello
  /** Unknown to the person's role: answered by `refused`. */
  | { readonly type: 'subscribe'; readonly topic: LiveTopic }
  | { readonly type: 'unsubscribe'; readonly topic: LiveTopic }
  /** Loudness of the parties of this conference from now on; null = none. One at a time. */
  | { readonly type: 'watch-levels'; readonly conferenceSid: string | null }
  /** Answered by `pong` with the same id: how long there and back takes. */
  | { readonly type: 'ping'; readonly id: number }

/** The first frame, within 5 seconds. The token is that of the login; it never stands in an address. */
export interface LiveHello {
  readonly type: 'hello'
  readonly token: string
  readonly topics: readonly LiveTopic[]
  /** Where the last connection was cut. */
  readonly resume?: LiveResume
}

export interface LiveResume {
  /** `run` of the welcome: numbers of another run mean nothing. */
  readonly run: string
  /** The last `seq` seen of each topic. */
  readonly seen: Readonly<Partial<Record<LiveTopic, number>>>
}

// ── what the server sends ───────────────────────────────────────────────────────────────────────

export type LiveMessage =
  | LiveWelcome
  | { readonly [Topic in LiveTopic]: LiveSnapshot<Topic> }[LiveTopic]
  | { readonly [Topic in LiveTopic]: LiveDelta<Topic> }[LiveTopic]
  | LiveLevels
  | LiveRefusal
  | { readonly type: 'pong'; readonly id: number }
  /** Sent every 700 ms unless something else was: who hears nothing for 2 s is cut off. */
  | { readonly type: 'beat' }

export interface LiveWelcome {
  readonly type: 'welcome'
  readonly run: string
  readonly now: number
  /** The topics that the person may have. */
  readonly may: readonly LiveTopic[]
}

/** All rows of a topic; what was known of it before is void. */
export interface LiveSnapshot<Topic extends LiveTopic> {
  readonly type: 'snapshot'
  readonly topic: Topic
  readonly seq: number
  readonly rows: readonly LiveRows[Topic][]
}

/**
 * What has changed. `seq` is that of the newest change in it: a client that was slow, or away, gets
 * several in one. `put` are whole rows, `gone` the keys of those that are no more.
 */
export interface LiveDelta<Topic extends LiveTopic> {
  readonly type: 'delta'
  readonly topic: Topic
  readonly seq: number
  readonly put: readonly LiveRows[Topic][]
  readonly gone: readonly string[]
}

/** Five times a second while a conference is watched. */
export interface LiveLevels {
  readonly type: 'levels'
  readonly conferenceSid: string
  /** By call; 0 = silence, 1 = full scale. */
  readonly levels: Readonly<Record<string, number>>
}

/** The topic is not for this role, or does not exist. The connection goes on. */
export interface LiveRefusal {
  readonly type: 'refused'
  readonly topic: string
  readonly code: number
  readonly message: string
}

/** How the server closes: 4401 the login has ended, 4400 a message that it cannot read, 1013 later. */
export type LiveCloseCode = 4401 | 4400 | 1013
