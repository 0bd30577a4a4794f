import type { FastifyInstance } from 'fastify'
import type { RestOptions } from '../options.ts'

/** `/healthz`: the process answers. `/readyz`: it takes calls; 503 with the reasons if not. */
export function healthRoutes(server: FastifyInstance, { readiness }: RestOptions): void {
  server.get('/healthz', async () => ({ ok: true }))
  server.get('/readyz', async (_request, reply) => {
    const { ready, reasons, notes } = await readiness()
    return reply.code(ready ? 200 : 503).send({ ready, reasons, notes })
  })
}
