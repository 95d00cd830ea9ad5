"""What the stories share: a world to walk in, a browser, and words for what is done and seen."""
