"""Files to pixels. Runs in bounded child processes, so it knows neither Django nor the database."""
