"""The API of datasets, one file for each topic; each ends with its own routes."""
