"""Files to pixels. Runs in a bounded child process, so it knows neither Django nor the database."""
