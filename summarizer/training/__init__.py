"""How the weights came to be: preparing, training, measuring. Never imported at run time."""
