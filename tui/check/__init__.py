"""What `stillreel check` does at the service: three legs, by what they cost."""
