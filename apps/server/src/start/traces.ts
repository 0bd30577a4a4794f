import { openCallTraces } from '@offhook/metrics'
import type { TaskRouter } from '@offhook/task-router'
import type { Starting } from './starting.ts'
import type { Calls } from './voice.ts'

/** Traces of calls, where somebody collects them. */
export async function traceCalls(
  { config, clock, closing }: Starting,
  { voice, requests }: Pick<Calls, 'voice' | 'requests'>,
  router: TaskRouter,
): Promise<void> {
  const { otlpEndpoint: endpoint } = config
  if (endpoint === null) return
  const traces = await openCallTraces({ voice, router, clock, endpoint })
  const forget = requests.on('over', (note) => traces.asked(note))
  closing.add(async () => {
    forget()
    await traces.close()
  })
}
