"""What follows: methods as plain functions. No files are read, nothing is drawn, nothing is remembered between calls."""
