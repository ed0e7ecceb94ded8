"""The bot's commands, buttons and listeners, one file for each subject."""
