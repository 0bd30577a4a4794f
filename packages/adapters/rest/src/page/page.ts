import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyReply } from 'fastify'
import type { RestOptions } from '../options.ts'

/**
 * Scripts come from this origin alone, and no other page may frame ours. Plugins talk to the origins
 * that a setting names, show their pictures and frame their pages.
 */
function policyOf(origins: readonly string[]): string {
  const others = origins.map((origin) => ` ${origin}`).join('')
  return [
    "default-src 'self'",
    // For older browsers a WebSocket to the same host is not 'self'.
    `connect-src 'self' ws: wss: blob: data:${others}`,
    `img-src 'self' data: blob:${others}`,
    "media-src 'self' blob: data:",
    "font-src 'self' data:",
    // The component library injects styles at run time.
    "style-src 'self' 'unsafe-inline'",
    "worker-src 'self' blob:",
    `frame-src 'self'${others}`,
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ')
}

const DAY_S = 86_400

/** The desktop below `/app/`: its files, and `index.html` for every address of its own. */
export async function pageRoutes(server: FastifyInstance, options: RestOptions): Promise<void> {
  await server.register(fastifyStatic, {
    root: options.pageFolder,
    serve: false,
    cacheControl: false,
    preCompressed: true,
    dotfiles: 'deny',
  })
  const policy = policyOf(options.pluginOrigins)
  server.get('/', (_request, reply) => reply.redirect('/app/'))
  server.get('/app', (_request, reply) => reply.redirect('/app/'))
  server.get('/app/*', (request, reply) => {
    const path = (request.params as { '*': string })['*']
    guard(reply, policy)
    if (!/\.[a-z0-9]+$/i.test(path)) return index(reply)
    // Built files have a hash in their names.
    const lasting = path.startsWith('assets/') ? `max-age=${365 * DAY_S}, immutable` : 'no-cache'
    reply.header('Cache-Control', `public, ${lasting}`)
    return reply.sendFile(path)
  })
}

function index(reply: FastifyReply) {
  reply.header('Cache-Control', 'no-cache')
  return reply.sendFile('index.html')
}

function guard(reply: FastifyReply, policy: string): void {
  reply.headers({
    'Content-Security-Policy': policy,
    'Referrer-Policy': 'no-referrer',
    'Permissions-Policy': 'microphone=(self), camera=(), geolocation=()',
    'Cross-Origin-Opener-Policy': 'same-origin',
  })
}
