"""What comes in and goes out over HTTP, one file for each topic."""
