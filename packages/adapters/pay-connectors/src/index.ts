import type { ConnectorKind, ConnectorMaker } from '@offhook/pay'
import type { HostRules } from './exchange.ts'
import { httpsConnector } from './https-connector.ts'
import { stripeConnector } from './stripe-connector.ts'

export type { HostRules } from './exchange.ts'

/**
 * Every kind of connector: a new one is its file and a line here. See `docs/guide/payments.md`.
 * @param hosts which of them may be asked
 */
export function connectorMakers(hosts: HostRules): Readonly<Record<ConnectorKind, ConnectorMaker>> {
  return {
    https: (setup) => httpsConnector(setup, { hosts }),
    stripe: (setup) => stripeConnector(setup, hosts),
  }
}
