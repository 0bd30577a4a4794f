// A URL or a text becomes a cached local file of linear audio.
export {}
