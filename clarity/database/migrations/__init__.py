"""Every change of the schema, one file each, up and down."""
