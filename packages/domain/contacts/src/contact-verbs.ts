import { dial, enqueue, type Verb, type VerbParts } from '@offhook/voice'
import type { Contacts } from './contacts.ts'

/** The verbs that need tasks: an Enqueue with a workflow, a Dial of a reservation's caller. */
export function contactVerbs(contacts: Contacts): (parts: VerbParts) => readonly Verb[] {
  return (parts) => [
    enqueue({ ...parts, workflow: contacts }),
    dial({ ...parts, reservations: contacts.reservations }),
  ]
}
