/** Where a request about a talk finds its contact, and the agent who asks. */
import { errors, OffhookError, type TaskSid } from '@offhook/core'
import type { AgentPart, Contact, ContactTable } from './contact.ts'
import type { RouterSide } from './ports.ts'

/** @throws OffhookError 20001 the task has no talk, 20404 there is no such task */
export function contactOfTask(
  contacts: ContactTable,
  router: Pick<RouterSide, 'task'>,
  taskSid: TaskSid,
): Contact {
  const contact = contacts.ofTask(taskSid)
  if (contact) return contact
  if (router.task(taskSid)) throw notInConference()
  throw new OffhookError(errors.notFound, `The requested resource Task ${taskSid} was not found`)
}

/** @throws OffhookError 20001 they are not in the talk */
export function agentOf(contact: Contact, workerSid: string): AgentPart {
  for (const agent of contact.agents.values()) if (agent.workerSid === workerSid) return agent
  throw notInConference()
}

export function notInConference(): OffhookError {
  return new OffhookError(errors.invalidParameter, "The worker is not in this task's conference")
}
