"""The approved answers as a site of plain files, which needs no server and no script, and holds no member's words."""
