"""What is normal for one population: four measures of strangeness, and a threshold with a promise."""
