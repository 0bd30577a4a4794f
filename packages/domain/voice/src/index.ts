// Calls, legs, conferences, queues, recordings, TwiML.
export {}
