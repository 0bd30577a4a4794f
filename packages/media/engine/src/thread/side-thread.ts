/** Entry of the side thread: DTLS handshakes, recording files, prompt files. */
import { parentPort, workerData } from 'node:worker_threads'
import type { SideThreadData } from '../messages.ts'
import type { SideReply, SideRequest } from '../side/messages.ts'
import { SideCore } from '../side/side-core.ts'

/** Runs the thread until the media thread closes its port. */
function runSideThread(data: SideThreadData): void {
  const { media } = data
  let replies: SideReply[] = []
  const flush = (): void => {
    media.postMessage(replies)
    replies = []
  }
  const core = new SideCore({
    certificate: data.certificate,
    cacheBytes: data.cacheBytes,
    reply(reply) {
      if (replies.length === 0) setImmediate(flush)
      replies.push(reply)
    },
  })
  media.on('message', (requests: readonly SideRequest[]) => {
    for (const request of requests) core.handle(request)
  })
  // The media thread is gone: what it handed over still goes into the files.
  media.on('close', () => {
    void core.close().then(() => parentPort?.close())
  })
}

if (parentPort) runSideThread(workerData as SideThreadData)
