"""Files inspected before anything of them is sent."""
