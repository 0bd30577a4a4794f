/** A module in the folder of plugins. */
export interface PluginFileRecord {
  /** Its path below the folder, which is its path below `/plugins/` too. */
  readonly file: string
  readonly bytes: number
  /** 64 hex digits; a module is served to whoever names it: `/plugins/{file}?sha256={sha256}`. */
  readonly sha256: string
}

/** `GET /offhook/v1/PluginFiles` */
export interface PluginFileList {
  readonly files: readonly PluginFileRecord[]
}
