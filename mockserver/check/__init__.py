"""A run of `stillreel check`, judged by what is known of the service."""
