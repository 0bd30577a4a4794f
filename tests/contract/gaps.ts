/**
 * Prints the operations of the wire contract that have no route yet, then how many there are of how
 * many: `npm run contract:gaps`, or with the names of documents after `--` for those alone.
 */
import { families } from '../../packages/adapters/rest/src/families.ts'
import { Routes } from '../../packages/adapters/rest/src/http/routes.ts'
import { createHttpServer } from '../../packages/adapters/rest/src/http/server.ts'
import type { RestOptions } from '../../packages/adapters/rest/src/options.ts'
import { readDocuments } from './support/documents.ts'

/** Adding routes only takes parts of the options; nothing is asked of them. */
const nothing: unknown = new Proxy(() => {}, {
  get: (_, key) => (key === 'trustedProxies' || key === 'allowedHosts' ? [] : nothing),
  apply: () => nothing,
})

function routesThatAre(): Set<string> {
  const options = nothing as RestOptions
  const server = createHttpServer(options)
  const found = new Set<string>()
  server.addHook('onRoute', ({ method, url }) => {
    for (const each of [method].flat()) found.add(`${each} ${url.replaceAll(/:\w+/g, '*')}`)
  })
  const routes = new Routes(server, options)
  for (const add of families) add(routes, options)
  return found
}

const asked = process.argv.slice(2)
const known = routesThatAre()
let missing = 0
let total = 0
for (const { name, paths } of readDocuments()) {
  if (asked.length > 0 && !asked.includes(name)) continue
  for (const [path, item] of Object.entries(paths)) {
    const plain = path.replace(/\.json$/, '').replaceAll(/\{\w+\}/g, '*')
    for (const method of ['get', 'post', 'delete']) {
      const operation = item[method]
      if (!operation) continue
      total += 1
      if (known.has(`${method.toUpperCase()} ${plain}`)) continue
      missing += 1
      const { operationId } = operation
      console.log(`${name} ${operation['x-group']} ${method.toUpperCase()} ${path} ${operationId}`)
    }
  }
}
console.log(`${missing} of ${total} operations are missing.`)
