"""What every app's web skin shares: errors, paging, permissions, authentication. Not an app."""
