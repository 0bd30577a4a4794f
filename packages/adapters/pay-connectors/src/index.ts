import type { Connector, ConnectorKind, ConnectorMaker } from '@offhook/pay'
import type { HostRules } from './exchange.ts'
import { httpsConnector } from './https-connector.ts'

export type { HostRules } from './exchange.ts'

/**
 * Every kind of connector: a new one is a copy of `template-connector.ts` and a line here.
 * @param hosts which of them may be asked
 */
export function connectorMakers(hosts: HostRules): Readonly<Record<ConnectorKind, ConnectorMaker>> {
  return {
    https: (setup) => httpsConnector(setup, { hosts }),
    // Of 220 files, and most installations have none.
    stripe: (setup) =>
      loaded(async () => (await import('./stripe-connector.ts')).stripeConnector(setup, hosts)),
  }
}

/** A connector whose package is loaded when it is first asked. */
function loaded(load: () => Promise<Connector>): Connector {
  let connector: Promise<Connector> | null = null
  const get = () => (connector ??= load())
  return {
    ask: async (request) => (await get()).ask(request),
    test: async () => (await get()).test(),
  }
}
