/** The topics: who may have each, whose things it shows, how often it tells. */
import type { Action } from '@offhook/accounts'
import type { LiveRows, LiveTopic } from '@offhook/desk-api'
import type { View } from './feed.ts'
import { assistView } from './views/assist.ts'
import { assistanceView } from './views/assistance.ts'
import type { Audience, Sources } from './views/audience.ts'
import { callLogView } from './views/call-log.ts'
import { contactsView } from './views/contacts.ts'
import { directoryView } from './views/directory.ts'
import { flowsView } from './views/flows.ts'
import { paymentsView } from './views/payments.ts'
import { presenceView } from './views/presence.ts'
import { queuesView } from './views/queues.ts'
import { teamView } from './views/team.ts'
import { waitingView } from './views/waiting.ts'

export interface Topic<Name extends LiveTopic = LiveTopic> {
  readonly needs: Action
  /** Everybody's for those who may do this, one's own for all others; null = the same for all. */
  readonly everybodysFor: Action | 'nobody' | null
  /** Changes within so many milliseconds go out as one. */
  readonly everyMs: number
  readonly open: (sources: Sources, audience: Audience) => View<LiveRows[Name]>
}

export const topics: { readonly [Name in LiveTopic]: Topic<Name> } = {
  presence: { needs: 'work', everybodysFor: 'nobody', everyMs: 0, open: presenceView },
  contacts: { needs: 'work', everybodysFor: 'nobody', everyMs: 0, open: contactsView },
  directory: { needs: 'work', everybodysFor: null, everyMs: 250, open: directoryView },
  'call-log': {
    needs: 'see-own-calls',
    everybodysFor: 'see-all-calls',
    everyMs: 250,
    open: callLogView,
  },
  payments: { needs: 'work', everybodysFor: 'nobody', everyMs: 0, open: paymentsView },
  assist: { needs: 'work', everybodysFor: 'nobody', everyMs: 250, open: assistView },
  assistance: { needs: 'work', everybodysFor: 'monitor', everyMs: 0, open: assistanceView },
  team: { needs: 'see-team', everybodysFor: null, everyMs: 50, open: teamView },
  queues: { needs: 'see-team', everybodysFor: null, everyMs: 500, open: queuesView },
  flows: { needs: 'manage-numbers', everybodysFor: null, everyMs: 250, open: flowsView },
  waiting: { needs: 'see-all-calls', everybodysFor: null, everyMs: 100, open: waitingView },
}

export const topicNames = Object.keys(topics) as readonly LiveTopic[]

export function isTopic(name: string): name is LiveTopic {
  return Object.hasOwn(topics, name)
}
