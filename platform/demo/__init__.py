"""What `make demo` shows: real images that a package carries, phantoms, and two studies. Not used in production."""
