export const PLUGIN_SERVICE = '/v1/PluginService'

/** Every desktop loads plugins; who adds one decides what runs in all of them. */
export const pluginAccess = { read: 'work', write: 'manage-credentials' } as const
