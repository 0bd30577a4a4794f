import type { Routes } from '../../http/routes.ts'
import type { RestOptions } from '../../options.ts'
import { addressListRoutes } from './address-lists.ts'
import { credentialListRoutes } from './credential-lists.ts'
import { domainMappingRoutes } from './domain-mappings.ts'
import { domainRoutes } from './domains.ts'

/** SIP domains and the lists that admit to them, below `/SIP`. */
export function sipRoutes(routes: Routes, options: RestOptions): void {
  domainRoutes(routes, options)
  domainMappingRoutes(routes, options)
  credentialListRoutes(routes, options)
  addressListRoutes(routes, options)
}
