/** Mono audio as samples from -1 to 1. */
export interface Sound {
  readonly samples: Float32Array
  readonly rate: number
}
