"""Assembly: settings, urls, the command line; the only room that knows everyone."""
