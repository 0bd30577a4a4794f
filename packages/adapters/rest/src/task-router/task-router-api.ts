import type { Routes } from '../http/routes.ts'
import type { RestOptions } from '../options.ts'

/** TaskRouter below `/v1/Workspaces`, one file a resource. */
export function taskRouterApi(_routes: Routes, _options: RestOptions): void {}
