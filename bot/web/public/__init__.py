"""The approved answers as a site of plain files: no server, no script that it needs, no word of a member."""
