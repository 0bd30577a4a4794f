import type { Clock } from '@offhook/core'
import type {
  AssignmentQuestion,
  AssignmentReply,
  AssignmentWeb,
} from '../assignment/assignment-web.ts'

/** An application that is asked what to do with a reservation: each URL answers what a test says. */
export class ScriptedApplication implements AssignmentWeb {
  readonly questions: AssignmentQuestion[] = []
  readonly #clock: Clock
  readonly #answers = new Map<
    string,
    { readonly reply: AssignmentReply; readonly afterMs: number }
  >()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** What this URL answers from now on, as JSON. */
  answers(url: string, answer: object, afterMs = 0): void {
    this.replies(
      url,
      { ok: true, status: 200, contentType: 'application/json', body: JSON.stringify(answer) },
      afterMs,
    )
  }

  replies(url: string, reply: AssignmentReply, afterMs = 0): void {
    this.#answers.set(url, { reply, afterMs })
  }

  /** The URLs that were asked, in order. */
  get asked(): readonly string[] {
    return this.questions.map(({ url }) => url)
  }

  /** A URL of which the test has said nothing is refused. As on the wire, no reply comes at once. */
  question(question: AssignmentQuestion): Promise<AssignmentReply> {
    this.questions.push(question)
    const { reply, afterMs } = this.#answers.get(question.url) ?? { reply: refused, afterMs: 0 }
    return new Promise((resolve) => {
      const timer = this.#clock.setTimeout(() => resolve(reply), afterMs)
      question.signal.addEventListener('abort', () => {
        timer.clear()
        resolve({ ok: false, code: 11205, message: 'The application did not answer in time' })
      })
    })
  }
}

const refused: AssignmentReply = {
  ok: false,
  code: 11202,
  message: 'The connection was refused',
}
