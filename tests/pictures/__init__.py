"""What members and curators see, drawn in a real browser and compared with golden images."""
