/** Which action each route of the family asks for. */
import { describe, expect, it } from 'vitest'
import type { Access, Routes } from '../http/routes.ts'
import type { RestOptions } from '../options.ts'
import { flexV1 } from './flex-v1.ts'

/** Adding routes only takes parts of the options; nothing is asked of them. */
const nothing: unknown = new Proxy(() => {}, { get: () => nothing, apply: () => nothing })

describe('the routes of flex_v1', () => {
  it('ask for these actions: agents read what their desktop needs, administrators change', () => {
    const asked: Record<string, Access> = {}
    const note = (method: string) => (path: string, access: Access) => {
      asked[`${method} ${path}`] = access
    }
    const routes = { get: note('GET'), post: note('POST'), delete: note('DELETE') }

    flexV1(routes as unknown as Routes, nothing as RestOptions)

    const service = '/v1/PluginService'
    const channels = '/v1/Interactions/:InteractionSid/Channels'
    expect(asked).toEqual({
      'GET /v1/Configuration': 'work',
      'POST /v1/Configuration': 'manage-routing',
      'GET /v1/Configuration/Public': 'anybody',
      'GET /v1/FlexFlows': 'manage-numbers',
      'POST /v1/FlexFlows': 'manage-numbers',
      'GET /v1/FlexFlows/:Sid': 'manage-numbers',
      'POST /v1/FlexFlows/:Sid': 'manage-numbers',
      'DELETE /v1/FlexFlows/:Sid': 'manage-numbers',
      [`GET ${service}/Plugins`]: 'work',
      [`POST ${service}/Plugins`]: 'manage-credentials',
      [`GET ${service}/Plugins/:Sid`]: 'work',
      [`POST ${service}/Plugins/:Sid`]: 'manage-credentials',
      [`POST ${service}/Plugins/:Sid/Archive`]: 'manage-credentials',
      [`GET ${service}/Plugins/:PluginSid/Versions`]: 'work',
      [`POST ${service}/Plugins/:PluginSid/Versions`]: 'manage-credentials',
      [`GET ${service}/Plugins/:PluginSid/Versions/:Sid`]: 'work',
      [`POST ${service}/Plugins/:PluginSid/Versions/:Sid/Archive`]: 'manage-credentials',
      [`GET ${service}/Configurations`]: 'work',
      [`POST ${service}/Configurations`]: 'manage-credentials',
      [`GET ${service}/Configurations/:Sid`]: 'work',
      [`POST ${service}/Configurations/:Sid/Archive`]: 'manage-credentials',
      [`GET ${service}/Configurations/:ConfigurationSid/Plugins`]: 'work',
      [`GET ${service}/Configurations/:ConfigurationSid/Plugins/:PluginSid`]: 'work',
      [`GET ${service}/Releases`]: 'work',
      [`POST ${service}/Releases`]: 'manage-credentials',
      [`GET ${service}/Releases/:Sid`]: 'work',
      'POST /v1/Interactions': 'direct-team',
      'GET /v1/Interactions/:Sid': 'see-all-calls',
      'POST /v1/Interactions/:Sid': 'direct-team',
      [`GET ${channels}`]: 'see-all-calls',
      [`GET ${channels}/:Sid`]: 'see-all-calls',
      [`POST ${channels}/:Sid`]: 'control-calls',
      [`GET ${channels}/:ChannelSid/Invites`]: 'see-all-calls',
      [`POST ${channels}/:ChannelSid/Invites`]: 'control-calls',
      [`GET ${channels}/:ChannelSid/Participants`]: 'see-all-calls',
      [`POST ${channels}/:ChannelSid/Participants`]: 'control-calls',
      [`POST ${channels}/:ChannelSid/Participants/:Sid`]: 'control-calls',
      [`POST ${channels}/:ChannelSid/Transfers`]: 'control-calls',
      [`GET ${channels}/:ChannelSid/Transfers/:Sid`]: 'see-all-calls',
      [`POST ${channels}/:ChannelSid/Transfers/:Sid`]: 'control-calls',
      'GET /v1/account/provision/status': 'work',
    })
  })
})
