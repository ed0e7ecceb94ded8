"""What Salve knows: the models, the folder they are read from, and the rules across entries."""
