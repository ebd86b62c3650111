"""Files of the user: their type and size, thumbnails, and converting them to JPEG."""
