// Signed outbound HTTP: overrides, fallback, retries.
export {}
