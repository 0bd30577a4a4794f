// The browser Voice SDK's signalling.
export {}
