import { ok } from '../http/answer.ts'
import type { Routes } from '../http/routes.ts'
import type { RestOptions } from '../options.ts'

/** Figures of this node for Prometheus, with the credentials of whoever may see reports. */
export function metricsRoute(routes: Routes, { metrics }: RestOptions): void {
  routes.get('/metrics', 'see-reports', async () => {
    const { contentType, body } = await metrics()
    return ok(body, { 'Content-Type': contentType, 'Cache-Control': 'no-store' })
  })
}
