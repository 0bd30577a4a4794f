// HTTP and WebSocket event bridge for the TaskRouter SDK.
export {}
