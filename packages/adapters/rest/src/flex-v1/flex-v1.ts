import { ok } from '../http/answer.ts'
import type { Routes } from '../http/routes.ts'
import type { RestOptions } from '../options.ts'
import { configurationRoutes } from './configuration.ts'
import { flexFlowRoutes } from './flex-flows.ts'
import { channelRoutes } from './interactions/channels.ts'
import { interactionRoutes } from './interactions/interactions.ts'
import { inviteRoutes } from './interactions/invites.ts'
import { participantRoutes } from './interactions/participants.ts'
import { transferRoutes } from './interactions/transfers.ts'
import { pluginConfigurationRoutes } from './plugin-configurations.ts'
import { pluginRoutes } from './plugins.ts'

/** The site's configuration, its calls as interactions, and the plugins of its desktop. */
export function flexV1(routes: Routes, options: RestOptions): void {
  configurationRoutes(routes, options)
  flexFlowRoutes(routes, options)
  interactionRoutes(routes, options)
  channelRoutes(routes, options)
  inviteRoutes(routes, options)
  participantRoutes(routes, options)
  transferRoutes(routes, options)
  pluginRoutes(routes, options)
  pluginConfigurationRoutes(routes, options)
  const status = '/v1/account/provision/status'
  // The first start provisions everything: there is nothing to wait for.
  routes.get(status, 'work', ({ base }) => ok({ status: 'active', url: base + status }))
}
