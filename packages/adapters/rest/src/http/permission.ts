/** Which permission of a restricted key an operation of the contract needs. */
import type { KeyAction } from '@offhook/accounts'

/** Families by the beginning of their paths: product, and what stands before the resource. */
const families: readonly (readonly [path: string, product: string, before: string])[] = [
  ['/2010-04-01/Accounts/:AccountSid/Messages', 'messaging', ''],
  ['/2010-04-01/Accounts/:AccountSid/IncomingPhoneNumbers', 'phone-numbers', ''],
  ['/2010-04-01/Accounts/:AccountSid/AvailablePhoneNumbers', 'phone-numbers', ''],
  ['/2010-04-01/Accounts/:AccountSid/', 'voice', ''],
  ['/v1/Workspaces', 'taskrouter', ''],
  ['/v1/Trunks', 'voice', 'sip.'],
  ['/v1/ByocTrunks', 'voice', 'sip.'],
  ['/v1/ConnectionPolicies', 'voice', 'sip.'],
  ['/v1/IpRecords', 'voice', 'sip.'],
  ['/v1/SourceIpMappings', 'voice', 'sip.'],
  ['/v1/DialingPermissions', 'voice', ''],
  ['/v1/Services', 'messaging', ''],
  ['/v1/Alerts', 'monitor', ''],
  ['/v1/Events', 'monitor', ''],
  ['/v1/Keys', 'iam', ''],
]

/** Parts of a path whose name in permissions is another. */
const renamed: Readonly<Record<string, string>> = {
  Applications: 'twiml.apps',
  IpAccessControlLists: 'ip-acls',
  IpAccessControlListMappings: 'ip-acl-mappings',
  Members: 'member',
  SIP: 'sip',
}

/** Of no key that is restricted: they make accounts, tokens and keys that are not. */
const never = /\/(Accounts\/:AccountSid|Keys|SigningKeys|Tokens)(\/:\w+)?$/

/**
 * The permission for an operation; null for one that no permission gives: those of our own API, and
 * those that hand out credentials.
 * @param route the path with its parameters, as `/v1/Workspaces/:WorkspaceSid/Tasks/:Sid`
 */
export function permissionOf(method: 'GET' | 'POST' | 'DELETE', route: string): string | null {
  const family = families.find(([path]) => route.startsWith(path))
  if (!family || (never.test(route) && !route.startsWith('/v1/'))) return null
  const [, product, before] = family
  const parts = route.replace(/^\/(2010-04-01\/Accounts\/:AccountSid|v1)\//, '').split('/')
  const names = parts.filter((part) => !part.startsWith(':')).map(nameOf)
  // What is said to permit keys permits none of them here but to be read.
  const resource = product === 'iam' ? 'api-keys' : before + names.join('.')
  const action = actionOf(method, parts.at(-1)?.startsWith(':') ?? false)
  if (product === 'iam' && action !== 'read' && action !== 'list') return null
  return `/twilio/${product}/${resource}/${action}`
}

function actionOf(method: 'GET' | 'POST' | 'DELETE', isOne: boolean): KeyAction {
  if (method === 'DELETE') return 'delete'
  if (method === 'POST') return isOne ? 'update' : 'create'
  return isOne ? 'read' : 'list'
}

/** `TaskQueues` is `task-queues`; an ending like `.mp3` says nothing. */
function nameOf(part: string): string {
  return (
    renamed[part] ??
    part
      .replace(/\..*$/, '')
      .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
      .toLowerCase()
  )
}
