/** Plugins that fail, and their list. */
export const plugins = {
  failed: 'The plugin {name} failed and was left out. Everything else works.',
  somethingFailed: 'A part of a plugin failed and was left out. Everything else works.',
  help: 'Plugins are modules in the folder “plugins” of the server. They run in every desktop that is opened from now on, so choose only what you trust.',
  empty: 'There are no plugins.',
  add: 'Add a plugin',
  name: 'Name',
  file: 'Module',
  fileHelp: 'A changed file does not run before it is chosen again.',
  noFile: 'Choose a module',
  gone: '{file} (not there, or changed)',
  phase: 'Phase',
  phaseHelp: 'Plugins with a lower number begin first.',
} as const
