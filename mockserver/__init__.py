"""NemoVideo, offline: a mock that keeps sessions, plays recorded turns and renders real films."""
