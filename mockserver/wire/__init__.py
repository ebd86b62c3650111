"""HTTP, SSE, JSON and TCP; nothing of NemoVideo."""
