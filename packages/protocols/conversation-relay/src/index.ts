// ConversationRelay: words to an application, and what it wants to be said.
export * from './outgoing.ts'
export * from './read-relay-frame.ts'
