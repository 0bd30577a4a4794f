import type { Accounts, ElasticTrunk } from '@offhook/accounts'
import type { Asked } from '../http/routes.ts'
import { sidIn } from '../http/stored-resource.ts'

export const TRUNKS = '/v1/Trunks'

/** The trunk in the path. @throws OffhookError 20404 */
export function trunkIn(asked: Asked, { elasticTrunks }: Accounts): ElasticTrunk {
  return elasticTrunks.own(asked.accountSid, sidIn(asked, 'TrunkSid', 'TK', 'Trunks'))
}
