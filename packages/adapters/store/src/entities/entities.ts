/** Every kind of row that is kept, by the name that changes and reads carry. */
import type { EntityName } from '@offhook/core'
import { accountEntities } from './accounts.ts'
import { alertEntities } from './alerts.ts'
import { carrierEntities } from './carriers.ts'
import type { Entity } from './entity.ts'
import { eventStreamEntities } from './event-streams.ts'
import { historyEntities } from './history.ts'
import { insightEntities } from './insights.ts'
import { messageEntities } from './messages.ts'
import { nodeEntities } from './node.ts'
import { outboundEntities } from './outbound.ts'
import { payEntities } from './pay.ts'
import { sipEntities } from './sip.ts'
import { siteEntities } from './site.ts'
import { studioEntities } from './studio.ts'
import { taskRouterEntities } from './task-router.ts'
import { voiceEntities } from './voice.ts'

export const entities = {
  ...accountEntities,
  ...sipEntities,
  ...carrierEntities,
  ...alertEntities,
  ...voiceEntities,
  ...messageEntities,
  ...siteEntities,
  ...studioEntities,
  ...outboundEntities,
  ...payEntities,
  ...taskRouterEntities,
  ...historyEntities,
  ...insightEntities,
  ...eventStreamEntities,
  ...nodeEntities,
} as const satisfies Readonly<Record<EntityName, Entity>>

/** What only the node with the routing lease may write. */
export const routingEntities: ReadonlySet<string> = new Set(Object.keys(taskRouterEntities))

/** Finds an entity by the name that a change carries; a wrong one is a defect of the caller. */
export function entityOf(name: string): Entity {
  const found = Object.hasOwn(entities, name) ? entities[name as EntityName] : undefined
  if (!found) throw new Error(`The store knows no entity "${name}"`)
  return found
}
