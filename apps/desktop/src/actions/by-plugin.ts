/** Where something went wrong, with the plugin that brought it, if one did while it began. */
export function byPlugin(where: string, plugin: string | null): string {
  return plugin === null ? where : `${where} by the plugin ${plugin}`
}
