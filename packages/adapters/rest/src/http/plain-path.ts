/**
 * One origin serves all families. Clients that come with a product's prefix (`/taskrouter/v1/…`) or
 * by name resolution (`api.twilio.com`) reach the same handlers. The suffix `.json` of the 2010
 * family is dropped: its routes have one form.
 */
const products = new Set([
  'api',
  'taskrouter',
  'studio',
  'insights',
  'flex-api',
  'voice',
  'trunking',
  'events',
  'monitor',
  'iam',
  'lookups',
])

export function plainPath(url: string): string {
  const mark = url.indexOf('?')
  const path = mark < 0 ? url : url.slice(0, mark)
  const query = mark < 0 ? '' : url.slice(mark)
  const [, first = '', second = ''] = path.split('/', 3)
  const bare =
    products.has(first) && /^(2010-04-01|v1|v2)$/.test(second) ? path.slice(first.length + 1) : path
  return (bare.startsWith('/2010-04-01/') ? bare.replace(/\.json$/, '') : bare) + query
}
