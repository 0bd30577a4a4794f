// The typed messages between call control and a media thread.
export {}
