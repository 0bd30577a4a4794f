import { errorBody, errors, OffhookError } from '@offhook/core'
import type { FastifyInstance, FastifyReply } from 'fastify'
import type { RestOptions } from '../options.ts'
import { isModule, PluginFiles, sha256Of, typeOf } from './plugin-files.ts'

const YEAR_S = 365 * 86_400

/**
 * The files of plugins below `/plugins/`, for the desktop of the same origin. A module is served only
 * to whoever names its hash: what an administrator has chosen is what runs, or nothing.
 */
export async function pluginFileRoutes(
  server: FastifyInstance,
  { pluginFolder }: Pick<RestOptions, 'pluginFolder'>,
): Promise<void> {
  const files = new PluginFiles(pluginFolder)
  server.get('/plugins/*', async (request, reply) => {
    const file = (request.params as { '*': string })['*']
    const { sha256 } = request.query as { readonly sha256?: unknown }
    const content = await files.read(file)
    if (!content) return refuse(reply, file)
    const isChosen = sha256 === sha256Of(content)
    if (isModule(file) ? !isChosen : sha256 !== undefined && !isChosen) return refuse(reply, file)
    return reply
      .headers({
        'Content-Type': typeOf(file) ?? '',
        'Cache-Control': isChosen ? `public, max-age=${YEAR_S}, immutable` : 'no-cache',
        'X-Content-Type-Options': 'nosniff',
        // Opened as a page of its own, a picture that holds a script does nothing.
        'Content-Security-Policy': "default-src 'none'; sandbox",
      })
      .send(content)
  })
}

function refuse(reply: FastifyReply, file: string): FastifyReply {
  const error = new OffhookError(errors.notFound, `There is no file ${file} of this content`)
  return reply.code(error.status).header('Cache-Control', 'no-store').send(errorBody(error))
}
