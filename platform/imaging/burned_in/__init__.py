"""Words that may be burned into pixels: found, looked at, painted over or declared free."""
