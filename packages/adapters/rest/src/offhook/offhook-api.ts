import type { FastifyInstance } from 'fastify'
import type { Routes } from '../http/routes.ts'
import type { RestOptions } from '../options.ts'

/** Our own interface below `/offhook/v1`, for the desktop. */
export function offhookApi(
  _routes: Routes,
  _server: FastifyInstance,
  _options: RestOptions,
): void {}
