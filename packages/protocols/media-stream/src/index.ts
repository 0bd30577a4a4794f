// Media Streams: what is told to an application's server, and what it may answer.
export * from './outgoing-frames.ts'
export * from './read-frame.ts'
